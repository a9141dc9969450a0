locals {
  projects = {
    governance = "Form types, glossary and rules of the mesh"
    sales      = "Sales: produces Sales_Transactions"
    marketing  = "Marketing: subscribes to what others produce"
  }
  # who has an environment, which has a database of Glue, a workgroup of Athena and a role
  with_environment = toset(["sales", "marketing"])
}

# the provider makes projects in the root unit; README has the command that moves them
resource "aws_datazone_project" "mesh" {
  for_each            = local.projects
  domain_identifier   = aws_datazone_domain.mesh.id
  name                = each.key
  description         = each.value
  skip_deletion_check = true
}

resource "aws_datazone_environment_profile" "lake" {
  for_each                         = local.with_environment
  domain_identifier                = aws_datazone_domain.mesh.id
  project_identifier               = aws_datazone_project.mesh[each.key].id
  name                             = "${each.key}-lake"
  description                      = "Data lake of ${each.key}"
  aws_account_id                   = local.account
  aws_account_region               = var.region
  environment_blueprint_identifier = aws_datazone_environment_blueprint_configuration.lake.environment_blueprint_id
}

resource "aws_datazone_environment" "lake" {
  for_each             = local.with_environment
  domain_identifier    = aws_datazone_domain.mesh.id
  project_identifier   = aws_datazone_project.mesh[each.key].id
  profile_identifier   = aws_datazone_environment_profile.lake[each.key].id
  blueprint_identifier = aws_datazone_environment_blueprint_configuration.lake.environment_blueprint_id
  name                 = "${each.key}-lake"
  depends_on           = [aws_lakeformation_data_lake_settings.mesh]
}

# as `auditplane policy apply` would make them, which finds nothing to change
resource "aws_datazone_form_type" "policy" {
  for_each                  = { for form in local.mesh_policy.forms : form.name => form }
  domain_identifier         = aws_datazone_domain.mesh.id
  owning_project_identifier = aws_datazone_project.mesh["governance"].id
  name                      = each.key
  description               = each.value.description
  status                    = "ENABLED"

  model {
    smithy = templatefile("${path.module}/form-type.smithy.tftpl", { form = each.value })
  }
}

resource "aws_datazone_glossary" "classification" {
  domain_identifier         = aws_datazone_domain.mesh.id
  owning_project_identifier = aws_datazone_project.mesh["governance"].id
  name                      = "Classification"
  description               = "Classifications that the policy allows, the least sensitive first"
  status                    = "ENABLED"
}

resource "aws_datazone_glossary_term" "classification" {
  for_each            = toset([for class in local.mesh_policy.classifications : class.name])
  domain_identifier   = aws_datazone_domain.mesh.id
  glossary_identifier = aws_datazone_glossary.classification.id
  name                = each.key
  status              = "ENABLED"
}

# somebody of Marketing, who may do nothing but what DataZone lets them
resource "aws_iam_role" "analyst" {
  name               = local.role_names.analyst
  description        = "Somebody of Marketing"
  assume_role_policy = templatefile("${path.module}/policies/analyst-trust.json", local.places)
}

# whom DataZone is to know by their roles
resource "aws_datazone_user_profile" "role" {
  for_each          = toset(["analyst", "reader", "apply", "revoke"])
  domain_identifier = aws_datazone_domain.mesh.id
  user_identifier   = local.role_arns[each.key]
  user_type         = "IAM_ROLE"
  depends_on        = [aws_iam_role.analyst, module.reader, module.apply, module.revoke]
}
