module "auditplane" {
  source    = "../"
  providers = { aws = aws, aws.trail = aws }

  trail_arn                  = aws_cloudtrail.mesh.arn
  trail_bucket               = aws_s3_bucket.mesh["trail"].id
  notification               = "eventbridge"
  manage_bucket_notification = true
  reader_role_name           = local.role_names.reader
  reader_external_id         = var.external_id
  revoke_role_name           = local.role_names.revoke

  domains = {
    sales     = var.sales_hearers
    marketing = var.marketing_hearers
  }
}

module "reader" {
  source          = "../reader"
  worker_role_arn = module.auditplane.worker_role_arn
  external_id     = var.external_id
  role_name       = local.role_names.reader
  policies        = ["lookup-events", "coverage", "datazone", "lake-formation", "glue"]
}

# what changes the domain has a role of its own: form types and enforcement rules
module "apply" {
  source          = "../reader"
  worker_role_arn = module.auditplane.worker_role_arn
  external_id     = var.external_id
  role_name       = local.role_names.apply
  policies        = ["policy-apply"]
}

# and so has what ends access, where the policy says so
module "revoke" {
  source          = "../reader"
  worker_role_arn = module.auditplane.worker_role_arn
  external_id     = var.external_id
  role_name       = local.role_names.revoke
  policies        = ["revoke"]
}
