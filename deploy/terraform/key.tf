# instead of a statement in the policy of the key, which is written as a whole (../iam/trail-key-policy.json)
resource "aws_kms_grant" "trail" {
  provider          = aws.trail
  count             = var.trail_key_arn == null ? 0 : 1
  name              = "${var.name}-worker"
  key_id            = var.trail_key_arn
  grantee_principal = local.worker_role_arn
  operations        = ["Decrypt"]

  constraints {
    encryption_context_subset = { "aws:cloudtrail:arn" = var.trail_arn }
  }
}
