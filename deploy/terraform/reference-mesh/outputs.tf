output "environment" {
  description = "Settings of the workers, as docs/configuration.md has them."
  value = merge(module.auditplane.environment, {
    AUDITPLANE_CONTROL_PLANE = join(",", [
      "datazone/${local.account}/${var.region}/${aws_datazone_domain.mesh.id}",
      "lakeformation/${local.account}/${var.region}",
      "glue/${local.account}/${var.region}",
    ])
  })
}

output "mesh_policy" {
  description = "The policy of the mesh, mesh-policy.yaml with what was made filled in."
  value = templatefile("${path.module}/mesh-policy.yaml", {
    domain_id             = aws_datazone_domain.mesh.id
    forms_project_id      = aws_datazone_project.mesh["governance"].id
    domain_key_arn        = aws_kms_key.domain.arn
    execution_role_arn    = aws_iam_role.execution.arn
    access_role_arn       = aws_iam_role.access.arn
    provisioning_role_arn = aws_iam_role.provisioning.arn
    region                = var.region
    lake_bucket           = local.buckets.lake
    environments_bucket   = local.buckets.environments
    account_id            = local.account
    partition             = local.partition
  })
}

output "topic_arns" {
  description = "ARN of the topic of each domain."
  value       = module.auditplane.topic_arns
}

output "domain_id" {
  description = "Id of the domain of DataZone."
  value       = aws_datazone_domain.mesh.id
}

output "portal_url" {
  description = "Where people publish, subscribe and approve."
  value       = aws_datazone_domain.mesh.portal_url
}

output "project_ids" {
  description = "Id of each project: governance, sales, marketing."
  value       = { for key, project in aws_datazone_project.mesh : key => project.id }
}

output "environment_ids" {
  description = "Id of the environment of each project that has one: sales, marketing."
  value       = { for key, environment in aws_datazone_environment.lake : key => environment.id }
}

output "user_ids" {
  description = "Id in the domain of each role that is somebody there: analyst, reader, apply, revoke."
  value       = { for key, profile in aws_datazone_user_profile.role : key => profile.id }
}

output "role_arns" {
  description = "ARN of each role: of the domain, of the lake, of the analyst, of auditplane."
  value       = local.role_arns
}

output "lake" {
  description = "Where the data of Sales lie, and the ARN of their key."
  value = {
    location = "s3://${local.buckets.lake}/sales_transactions/"
    key_arn  = aws_kms_key.lake.arn
  }
}
