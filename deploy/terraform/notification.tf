# CloudTrail's own topic; the trail has to be told of it (output trail_command)
resource "aws_sns_topic" "trail" {
  provider = aws.trail
  count    = var.notification == "cloudtrail" && var.trail_topic_arn == null ? 1 : 0
  name     = "${var.name}-trail"
}

resource "aws_sns_topic_policy" "trail" {
  provider = aws.trail
  count    = length(aws_sns_topic.trail)
  arn      = aws_sns_topic.trail[0].arn
  policy   = templatefile("${path.module}/../iam/trail-topic-policy.json", local.places)
}

resource "aws_sns_topic_subscription" "trail" {
  provider             = aws.trail
  count                = var.notification == "cloudtrail" ? 1 : 0
  topic_arn            = var.trail_topic_arn == null ? aws_sns_topic.trail[0].arn : var.trail_topic_arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.deliveries[0].arn
  raw_message_delivery = true
  depends_on           = [aws_sqs_queue_policy.deliveries]
}

# S3 tries the queue when it is told of it
resource "aws_s3_bucket_notification" "trail" {
  provider    = aws.trail
  count       = var.manage_bucket_notification && contains(["s3", "eventbridge"], var.notification) ? 1 : 0
  bucket      = var.trail_bucket
  eventbridge = var.notification == "eventbridge"

  dynamic "queue" {
    for_each = var.notification == "s3" ? [aws_sqs_queue.deliveries[0].arn] : []

    content {
      queue_arn     = queue.value
      events        = ["s3:ObjectCreated:*"]
      filter_prefix = "${var.trail_prefix}AWSLogs/"
      filter_suffix = ".json.gz"
    }
  }

  depends_on = [aws_sqs_queue_policy.deliveries]
}

resource "aws_cloudwatch_event_rule" "deliveries" {
  provider    = aws.trail
  count       = var.notification == "eventbridge" ? 1 : 0
  name        = "${var.name}-deliveries"
  description = "Files that the trail delivers"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [var.trail_bucket] }
      object = { key = [{ wildcard = "${var.trail_prefix}AWSLogs/*.json.gz" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "deliveries" {
  provider = aws.trail
  count    = length(aws_cloudwatch_event_rule.deliveries)
  rule     = aws_cloudwatch_event_rule.deliveries[0].name
  arn      = aws_sqs_queue.deliveries[0].arn
}
