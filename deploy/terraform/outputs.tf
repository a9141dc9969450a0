output "environment" {
  description = "Settings of the workers, as docs/configuration.md has them."
  value = merge(
    {
      AWS_REGION                    = local.region
      AUDITPLANE_TRAIL_LOCATIONS    = "s3://${var.trail_bucket}/${var.trail_prefix}"
      AUDITPLANE_FALLBACK_TOPIC_ARN = aws_sns_topic.alerts["fallback"].arn
    },
    local.is_announced ? { AUDITPLANE_TRAIL_QUEUE_URL = aws_sqs_queue.deliveries[0].url } : {},
    var.macie ? { AUDITPLANE_MACIE = "${local.account}/${local.region}" } : {},
    var.audit_bucket == null ? {} : { AUDITPLANE_AUDIT_HEADS = "s3://${var.audit_bucket}/${var.audit_prefix}" },
    var.report_bucket == null ? {} : { AUDITPLANE_REPORTS = "s3://${var.report_bucket}/${var.report_prefix}" },
    var.archive_bucket == null ? {} : { AUDITPLANE_ARCHIVE = "s3://${var.archive_bucket}/${var.archive_prefix}" },
    var.reader_external_id == null ? {} : {
      AUDITPLANE_READER_ROLE        = "arn:${local.partition}:iam::{account}:role/${var.reader_role_name}"
      AUDITPLANE_READER_EXTERNAL_ID = var.reader_external_id
    },
    var.revoke_role_name == null ? {} : {
      AUDITPLANE_REVOKE_ROLE = "arn:${local.partition}:iam::{account}:role/${var.revoke_role_name}"
    },
  )
}

output "topic_arns" {
  description = "ARN of the topic of each domain: topic_arn in the catalog file."
  value       = { for domain in keys(var.domains) : domain => aws_sns_topic.alerts[domain].arn }
}

output "worker_role_arn" {
  description = "ARN of the role of the workers: what the readers' roles trust."
  value       = local.worker_role_arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue of what no worker could take; null without notification."
  value       = one(aws_sqs_queue.dead_letters[*].url)
}

output "trail_command" {
  description = "With cloudtrail and a topic that was made: the command that tells the trail of it."
  value       = one([for topic in aws_sns_topic.trail : "aws cloudtrail update-trail --name ${var.trail_arn} --sns-topic-name ${topic.arn}"])
}

output "trail_bucket_policy" {
  description = "Where the bucket is in another account: the statements that its policy needs besides its own; else null."
  value       = local.account == local.trail_account ? null : templatefile("${path.module}/../iam/trail-bucket-policy.json", local.places)
}
