resource "aws_s3_bucket" "mesh" {
  for_each = local.buckets
  bucket   = each.value
}

resource "aws_s3_bucket_public_access_block" "mesh" {
  for_each                = aws_s3_bucket.mesh
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# of the data themselves
resource "aws_kms_key" "lake" {
  description         = "Data of Sales"
  enable_key_rotation = true
  policy              = templatefile("${path.module}/policies/lake-key.json", local.places)
}

resource "aws_s3_bucket_server_side_encryption_configuration" "mesh" {
  for_each = aws_s3_bucket.mesh
  bucket   = each.value.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = each.key == "lake" ? "aws:kms" : "AES256"
      kms_master_key_id = each.key == "lake" ? aws_kms_key.lake.arn : null
    }
  }
}

resource "aws_s3_object" "transactions" {
  bucket     = aws_s3_bucket.mesh["lake"].id
  key        = "sales_transactions/2026-q3.csv"
  source     = "${path.module}/data/sales-transactions.csv"
  depends_on = [aws_s3_bucket_server_side_encryption_configuration.mesh]
}

resource "aws_glue_catalog_database" "sales" {
  name        = "sales"
  description = "What Sales publishes"
}

resource "aws_glue_catalog_table" "transactions" {
  database_name = aws_glue_catalog_database.sales.name
  name          = "sales_transactions"
  description   = "One row for each sale"
  table_type    = "EXTERNAL_TABLE"
  parameters    = { "skip.header.line.count" = "1", classification = "csv" }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.mesh["lake"].bucket}/sales_transactions/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
      parameters            = { "field.delim" = "," }
    }

    dynamic "columns" {
      for_each = ["transaction_id", "customer_id", "campaign", "region", "amount"]

      content {
        name = columns.value
        type = columns.value == "amount" ? "decimal(12,2)" : "string"
      }
    }
  }
}

# Lake Formation reads the bucket as this role, for whoever it lets in
resource "aws_iam_role" "lake" {
  name               = local.role_names.lake
  description        = "Lake Formation reads and writes the lake for whom it grants"
  assume_role_policy = templatefile("${path.module}/policies/lake-trust.json", local.places)
}

resource "aws_iam_role_policy" "lake" {
  name   = "lake"
  role   = aws_iam_role.lake.name
  policy = templatefile("${path.module}/policies/lake-access.json", merge(local.places, { lake_key_arn = aws_kms_key.lake.arn }))
}

resource "aws_lakeformation_resource" "lake" {
  arn                   = aws_s3_bucket.mesh["lake"].arn
  role_arn              = aws_iam_role.lake.arn
  hybrid_access_enabled = false
  depends_on            = [aws_iam_role_policy.lake]
}

# all settings of the account's lake. New tables are open to nobody: there are no default permissions of IAM_ALLOWED_PRINCIPALS
resource "aws_lakeformation_data_lake_settings" "mesh" {
  admins = [
    data.aws_iam_session_context.current.issuer_arn,
    aws_iam_role.access.arn,
    aws_iam_role.provisioning.arn,
  ]
  # else its grants come out short, or empty
  read_only_admins = [module.reader.role_arn]
}

resource "aws_lakeformation_permissions" "database" {
  principal                     = aws_iam_role.access.arn
  permissions                   = ["DESCRIBE"]
  permissions_with_grant_option = ["DESCRIBE"]

  database {
    name = aws_glue_catalog_database.sales.name
  }

  depends_on = [aws_lakeformation_data_lake_settings.mesh]
}

resource "aws_lakeformation_permissions" "tables" {
  principal                     = aws_iam_role.access.arn
  permissions                   = ["DESCRIBE", "SELECT"]
  permissions_with_grant_option = ["DESCRIBE", "SELECT"]

  table {
    database_name = aws_glue_catalog_database.sales.name
    wildcard      = true
  }

  depends_on = [aws_lakeformation_data_lake_settings.mesh]
}
