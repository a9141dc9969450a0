variable "trail_arn" {
  description = "ARN of the trail, of one account or of the organization."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\\d{12}:trail/", var.trail_arn))
    error_message = "trail_arn is no ARN of a trail: aws cloudtrail describe-trails prints it as TrailARN."
  }
}

variable "trail_bucket" {
  description = "Name of the bucket that the trail delivers to."
  type        = string
}

variable "trail_prefix" {
  description = "What stands before AWSLogs/ in the bucket: empty, or with a slash at its end."
  type        = string
  default     = ""

  validation {
    condition     = var.trail_prefix == "" || endswith(var.trail_prefix, "/")
    error_message = "trail_prefix must be empty or end with a slash."
  }
}

variable "trail_key_arn" {
  description = "ARN of the key of KMS that the trail's files are encrypted with; null: none of one's own."
  type        = string
  default     = null
}

variable "notification" {
  description = "Who announces deliveries: cloudtrail (its topic), s3, eventbridge, or none (files are found by listing)."
  type        = string
  default     = "eventbridge"

  validation {
    condition     = contains(["cloudtrail", "s3", "eventbridge", "none"], var.notification)
    error_message = "notification is one of cloudtrail, s3, eventbridge, none."
  }
}

variable "trail_topic_arn" {
  description = "With cloudtrail: ARN of the topic that the trail announces in already; null: one is made."
  type        = string
  default     = null
}

variable "manage_bucket_notification" {
  description = "With s3 and eventbridge: whether the bucket's notifications are set here. It replaces all that the bucket has."
  type        = bool
  default     = false
}

variable "max_receive_count" {
  description = "After how many receives a message goes to the dead letter queue."
  type        = number
  default     = 10

  validation {
    condition     = var.max_receive_count >= 5
    error_message = "A database that is away for minutes must not make dead letters: at least 5."
  }
}

variable "alarm_topic_arns" {
  description = "ARNs of topics that hear of dead letters."
  type        = list(string)
  default     = []
}

variable "name" {
  description = "What everything that is made is called, or begins with."
  type        = string
  default     = "auditplane"

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,32}$", var.name))
    error_message = "name has 1 to 32 letters, digits, hyphens and underscores."
  }
}

variable "worker_role_name" {
  description = "Name of a role that the workers have already; null: one is made."
  type        = string
  default     = null
}

variable "worker_service" {
  description = "The service of AWS that starts the workers, and may take on the role that is made."
  type        = string
  default     = "ecs-tasks.amazonaws.com"
}

variable "macie" {
  description = "Whether workers read Macie's findings. Their account must be Macie's administrator."
  type        = bool
  default     = false
}

variable "reader_role_name" {
  description = "Name of the reader's role, the same in each account."
  type        = string
  default     = "auditplane-reader"
}

variable "reader_external_id" {
  description = "ExternalId that the readers' roles ask for; null: no role is taken on, and workers ask their own account."
  type        = string
  default     = null
}

variable "revoke_role_name" {
  description = "Name of the role in which access is ended, the same in each account of a domain; needs reader_external_id. null: none is ended."
  type        = string
  default     = null
}

variable "domains" {
  description = "Domains of the catalog, and who hears each: a topic is made for each."
  type = map(list(object({
    protocol = string
    endpoint = string
  })))
  default = {}

  validation {
    condition     = alltrue([for domain in keys(var.domains) : can(regex("^[a-zA-Z0-9_-]{1,128}$", domain))])
    error_message = "A domain's key is part of the name of a topic: letters, digits, hyphens and underscores."
  }

  validation {
    condition     = !contains(keys(var.domains), "fallback")
    error_message = "fallback is the topic for what no domain owns: see fallback."
  }
}

variable "fallback" {
  description = "Who hears what no domain owns."
  type = list(object({
    protocol = string
    endpoint = string
  }))
  default = []
}

variable "alerts_key_arn" {
  description = "ARN of a key of KMS that the topics are encrypted with; null: they are not."
  type        = string
  default     = null
}

variable "alerts_bus_arn" {
  description = "ARN of an event bus that alerts may go to as events, best of their own; null: none do."
  type        = string
  default     = null
}

variable "audit_bucket" {
  description = "Name of the bucket that signed heads of the audit log are written to, best of another account; null: none are."
  type        = string
  default     = null
}

variable "audit_prefix" {
  description = "What stands before the heads in that bucket: empty, or with a slash at its end."
  type        = string
  default     = ""

  validation {
    condition     = var.audit_prefix == "" || endswith(var.audit_prefix, "/")
    error_message = "audit_prefix must be empty or end with a slash."
  }
}

variable "report_bucket" {
  description = "Name of the bucket that reports of access reviews are written to; null: none are."
  type        = string
  default     = null
}

variable "report_prefix" {
  description = "What stands before the reports in that bucket: empty, or with a slash at its end."
  type        = string
  default     = ""

  validation {
    condition     = var.report_prefix == "" || endswith(var.report_prefix, "/")
    error_message = "report_prefix must be empty or end with a slash."
  }
}

variable "archive_bucket" {
  description = "Name of the bucket that days of events are archived to before they are dropped; null: none are."
  type        = string
  default     = null
}

variable "archive_prefix" {
  description = "What stands before them in that bucket: empty, or with a slash at its end."
  type        = string
  default     = ""

  validation {
    condition     = var.archive_prefix == "" || endswith(var.archive_prefix, "/")
    error_message = "archive_prefix must be empty or end with a slash."
  }
}
