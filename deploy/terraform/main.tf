data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "trail" {
  provider = aws.trail
}

data "aws_region" "trail" {
  provider = aws.trail
}

locals {
  partition     = data.aws_partition.current.partition
  account       = data.aws_caller_identity.current.account_id
  region        = data.aws_region.current.id
  trail_account = data.aws_caller_identity.trail.account_id
  trail_region  = data.aws_region.trail.id
  is_announced  = var.notification != "none"

  # by name, so that policies need not wait for what they name
  queue_arn       = "arn:${local.partition}:sqs:${local.trail_region}:${local.trail_account}:${var.name}-deliveries"
  event_rule_arn  = "arn:${local.partition}:events:${local.trail_region}:${local.trail_account}:rule/${var.name}-deliveries"
  own_topic_arn   = "arn:${local.partition}:sns:${local.trail_region}:${local.trail_account}:${var.name}-trail"
  trail_topic_arn = coalesce(var.trail_topic_arn, local.own_topic_arn)

  # what is filled in in the policies of ../iam
  places = {
    partition        = local.partition
    region           = local.region
    account_id       = local.account
    name             = var.name
    trail_arn        = var.trail_arn
    trail_account_id = local.trail_account
    trail_bucket     = var.trail_bucket
    trail_prefix     = var.trail_prefix
    trail_key_arn    = var.trail_key_arn
    trail_topic_arn  = local.trail_topic_arn
    queue_arn        = local.queue_arn
    event_rule_arn   = local.event_rule_arn
    alerts_key_arn   = var.alerts_key_arn
    alerts_bus_arn   = var.alerts_bus_arn
    reader_role_name = var.reader_role_name
    revoke_role_name = var.revoke_role_name
    worker_role_arn  = local.worker_role_arn
    audit_bucket     = var.audit_bucket
    audit_prefix     = var.audit_prefix
    report_bucket    = var.report_bucket
    report_prefix    = var.report_prefix
    archive_bucket   = var.archive_bucket
    archive_prefix   = var.archive_prefix
  }
}
