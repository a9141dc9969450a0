locals {
  worker_role_name = var.worker_role_name == null ? "${var.name}-worker" : var.worker_role_name
  worker_role_arn  = var.worker_role_name == null ? aws_iam_role.worker[0].arn : data.aws_iam_role.worker[0].arn

  worker_policies = toset(concat(
    ["trail-bucket", "integrity", "alerts", "doctor"],
    local.is_announced ? ["queue"] : [],
    var.trail_key_arn == null ? [] : ["trail-key"],
    var.alerts_key_arn == null ? [] : ["alerts-key"],
    var.alerts_bus_arn == null ? [] : ["alerts-bus"],
    var.macie ? ["macie"] : [],
    var.audit_bucket == null ? [] : ["audit-heads"],
    var.report_bucket == null ? [] : ["report-store"],
    var.archive_bucket == null ? [] : ["archive"],
    var.reader_external_id == null ? ["lookup-events", "coverage"] : ["assume-reader"],
    var.revoke_role_name == null ? [] : ["assume-revoker"],
  ))
}

data "aws_iam_role" "worker" {
  count = var.worker_role_name == null ? 0 : 1
  name  = var.worker_role_name
}

resource "aws_iam_role" "worker" {
  count              = var.worker_role_name == null ? 1 : 0
  name               = local.worker_role_name
  description        = "Workers of auditplane"
  assume_role_policy = templatefile("${path.module}/../iam/worker-trust.json", { worker_service = var.worker_service })
}

resource "aws_iam_role_policy" "worker" {
  for_each   = local.worker_policies
  name       = "${var.name}-${each.key}"
  role       = local.worker_role_name
  policy     = templatefile("${path.module}/../iam/${each.key}.json", local.places)
  depends_on = [aws_iam_role.worker]
}
