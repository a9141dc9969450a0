data "aws_partition" "current" {}

locals {
  # what is filled in in the policies of ../../iam
  places = {
    partition       = data.aws_partition.current.partition
    worker_role_arn = var.worker_role_arn
    external_id     = var.external_id
  }
}

resource "aws_iam_role" "reader" {
  name               = var.role_name
  description        = "auditplane asks here who logs, and who may read; it reads no data"
  assume_role_policy = templatefile("${path.module}/../../iam/reader-trust.json", local.places)
}

resource "aws_iam_role_policy" "reader" {
  for_each = var.policies
  name     = each.key
  role     = aws_iam_role.reader.name
  policy   = templatefile("${path.module}/../../iam/${each.key}.json", local.places)
}
