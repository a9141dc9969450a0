variable "region" {
  description = "Region of the domain, of the data and of the workers."
  type        = string
  default     = "eu-west-1"
}

variable "name" {
  description = "What everything of the mesh is called, or begins with."
  type        = string
  default     = "mesh"

  validation {
    condition     = can(regex("^[a-z0-9-]{1,20}$", var.name))
    error_message = "name is part of the names of buckets: 1 to 20 small letters, digits and hyphens."
  }
}

variable "external_id" {
  description = "ExternalId that workers give when they take on a role of auditplane: a secret of one's own."
  type        = string

  validation {
    condition     = length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[\\w+=,.@:/-]+$", var.external_id))
    error_message = "external_id has 2 to 1224 letters, digits and any of +=,.@:/-."
  }
}

variable "sales_hearers" {
  description = "Who hears what is told of the data of Sales."
  type = list(object({
    protocol = string
    endpoint = string
  }))
  default = []
}

variable "marketing_hearers" {
  description = "Who hears what is told of the data of Marketing."
  type = list(object({
    protocol = string
    endpoint = string
  }))
  default = []
}
