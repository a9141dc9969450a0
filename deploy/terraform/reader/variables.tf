variable "worker_role_arn" {
  description = "ARN of the role of the workers: output worker_role_arn of the other module."
  type        = string
}

variable "external_id" {
  description = "ExternalId that workers give: reader_external_id of the other module."
  type        = string

  validation {
    condition     = length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[\\w+=,.@:/-]+$", var.external_id))
    error_message = "external_id has 2 to 1224 letters, digits and any of +=,.@:/-."
  }
}

variable "role_name" {
  description = "Name of the role, the same in each account: reader_role_name of the other module."
  type        = string
  default     = "auditplane-reader"
}

variable "policies" {
  description = "What may be asked in the account; lake-formation and glue where data are, datazone where domains are, identity-center and organization where these are; revoke and policy-apply alone, each of a role of its own."
  type        = set(string)
  default     = ["lookup-events", "coverage"]

  validation {
    condition = length(setsubtract(var.policies, [
      "lookup-events", "coverage", "datazone", "lake-formation", "glue", "identity-center", "organization", "revoke", "policy-apply"
    ])) == 0
    error_message = "policies are lookup-events, coverage, datazone, lake-formation, glue, identity-center, organization, revoke and policy-apply."
  }
}
