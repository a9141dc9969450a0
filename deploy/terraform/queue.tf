# beside the bucket: S3 announces in its own Region only
resource "aws_sqs_queue" "deliveries" {
  provider                  = aws.trail
  count                     = local.is_announced ? 1 : 0
  name                      = "${var.name}-deliveries"
  message_retention_seconds = 1209600
  receive_wait_time_seconds = 20
  # with a key of KMS, S3, SNS and EventBridge would need rights on it
  sqs_managed_sse_enabled = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[0].arn
    maxReceiveCount     = var.max_receive_count
  })

  lifecycle {
    precondition {
      condition     = local.region == local.trail_region
      error_message = "Workers take deliveries and publish alerts in one Region (AWS_REGION): that of the trail's bucket."
    }
  }
}

resource "aws_sqs_queue" "dead_letters" {
  provider                  = aws.trail
  count                     = local.is_announced ? 1 : 0
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  provider  = aws.trail
  count     = local.is_announced ? 1 : 0
  queue_url = aws_sqs_queue.dead_letters[0].id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.deliveries[0].arn]
  })
}

locals {
  queue_policies = {
    cloudtrail  = "queue-policy-sns"
    s3          = "queue-policy-s3"
    eventbridge = "queue-policy-eventbridge"
  }
}

resource "aws_sqs_queue_policy" "deliveries" {
  provider  = aws.trail
  count     = local.is_announced ? 1 : 0
  queue_url = aws_sqs_queue.deliveries[0].id
  policy    = templatefile("${path.module}/../iam/${local.queue_policies[var.notification]}.json", local.places)
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  provider            = aws.trail
  count               = local.is_announced ? 1 : 0
  alarm_name          = "${var.name}-dead-letters"
  alarm_description   = "Messages on deliveries that no worker could take"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters[0].name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
}
