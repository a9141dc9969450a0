locals {
  audiences = merge(var.domains, { fallback = var.fallback })

  subscriptions = merge([
    for audience, hearers in local.audiences : {
      for hearer in hearers : "${audience} ${hearer.protocol} ${hearer.endpoint}" => merge(hearer, { audience = audience })
    }
  ]...)
}

resource "aws_sns_topic" "alerts" {
  for_each          = local.audiences
  name              = "${var.name}-alerts-${each.key}"
  kms_master_key_id = var.alerts_key_arn
}

# who is asked by e-mail has to confirm
resource "aws_sns_topic_subscription" "alerts" {
  for_each  = local.subscriptions
  topic_arn = aws_sns_topic.alerts[each.value.audience].arn
  protocol  = each.value.protocol
  endpoint  = each.value.endpoint
}
