# of the domain: its catalog, and what is asked for and approved in it
resource "aws_kms_key" "domain" {
  description         = "Metadata of the domain of the mesh"
  enable_key_rotation = true
  policy              = templatefile("${path.module}/policies/domain-key.json", local.places)
}

resource "aws_iam_role" "execution" {
  name               = local.role_names.execution
  description        = "What people do in the portal of DataZone is done in this role"
  assume_role_policy = templatefile("${path.module}/policies/domain-trust.json", local.places)
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonDataZoneDomainExecutionRolePolicy"
}

resource "aws_datazone_domain" "mesh" {
  name                  = var.name
  description           = "Domains decide, the platform enforces, auditplane shows that it holds"
  domain_execution_role = aws_iam_role.execution.arn
  kms_key_identifier    = aws_kms_key.domain.arn
  skip_deletion_check   = true
  depends_on            = [aws_iam_role_policy_attachment.execution]
}

# DataZone grants and revokes SELECT in Lake Formation as this role
resource "aws_iam_role" "access" {
  name               = local.role_names.access
  description        = "DataZone publishes tables of Glue, and grants and revokes access to them"
  assume_role_policy = templatefile("${path.module}/policies/access-trust.json", local.places)
}

resource "aws_iam_role_policy_attachment" "access" {
  role       = aws_iam_role.access.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonDataZoneGlueManageAccessRolePolicy"
}

resource "aws_iam_role" "provisioning" {
  name               = local.role_names.provisioning
  description        = "DataZone makes environments: databases of Glue, workgroups of Athena, roles"
  assume_role_policy = templatefile("${path.module}/policies/provisioning-trust.json", local.places)
}

resource "aws_iam_role_policy_attachment" "provisioning" {
  role       = aws_iam_role.provisioning.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonDataZoneRedshiftGlueProvisioningPolicy"
}

data "aws_datazone_environment_blueprint" "lake" {
  domain_id = aws_datazone_domain.mesh.id
  name      = "DefaultDataLake"
  managed   = true
}

resource "aws_datazone_environment_blueprint_configuration" "lake" {
  domain_id                = aws_datazone_domain.mesh.id
  environment_blueprint_id = data.aws_datazone_environment_blueprint.lake.id
  enabled_regions          = [var.region]
  manage_access_role_arn   = aws_iam_role.access.arn
  provisioning_role_arn    = aws_iam_role.provisioning.arn

  regional_parameters = {
    (var.region) = {
      S3Location = "s3://${aws_s3_bucket.mesh["environments"].bucket}"
    }
  }

  depends_on = [aws_iam_role_policy_attachment.access, aws_iam_role_policy_attachment.provisioning]
}
