# A small mesh in one account: a domain of DataZone, a producer, a consumer, a lake, a trail, and auditplane beside them.
provider "aws" {
  region = var.region
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# who runs Terraform, as a role and not as its session
data "aws_iam_session_context" "current" {
  arn = data.aws_caller_identity.current.arn
}

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id

  # what is to be made of the policy: names, forms and classifications stand in one place
  mesh_policy = yamldecode(file("${path.module}/mesh-policy.yaml"))

  buckets = {
    lake         = "${var.name}-sales-lake-${local.account}"
    environments = "${var.name}-environments-${local.account}"
    trail        = "${var.name}-trail-${local.account}"
  }

  # by name, so that policies need not wait for what they name
  role_names = {
    execution    = "${var.name}-domain-execution"
    access       = "${var.name}-manage-access"
    provisioning = "${var.name}-provisioning"
    lake         = "${var.name}-lake-access"
    analyst      = "${var.name}-marketing-analyst"
    reader       = "auditplane-reader"
    apply        = "auditplane-policy-apply"
    revoke       = "auditplane-revoke"
  }
  role_arns = { for key, role in local.role_names : key => "arn:${local.partition}:iam::${local.account}:role/${role}" }
  trail_arn = "arn:${local.partition}:cloudtrail:${var.region}:${local.account}:trail/${var.name}"

  # what is filled in in the policies of policies and of ../../iam
  places = {
    partition          = local.partition
    region             = var.region
    account_id         = local.account
    lake_bucket        = local.buckets.lake
    trail_bucket       = local.buckets.trail
    trail_arn          = local.trail_arn
    execution_role_arn = local.role_arns.execution
    reader_role_arn    = local.role_arns.reader
    apply_role_arn     = local.role_arns.apply
    revoke_role_arn    = local.role_arns.revoke
  }
}
