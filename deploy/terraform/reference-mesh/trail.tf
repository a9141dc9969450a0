resource "aws_s3_bucket_policy" "trail" {
  bucket     = aws_s3_bucket.mesh["trail"].id
  policy     = templatefile("${path.module}/policies/trail-delivery.json", local.places)
  depends_on = [aws_s3_bucket_public_access_block.mesh]
}

resource "aws_cloudtrail" "mesh" {
  name                          = var.name
  s3_bucket_name                = aws_s3_bucket.mesh["trail"].id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true

  advanced_event_selector {
    name = "who gives and takes rights"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  # the trail's own bucket is not among them: what workers read of it would be logged, and read, again
  advanced_event_selector {
    name = "who reads data, and results of queries"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field       = "resources.ARN"
      starts_with = [for key in ["lake", "environments"] : "${aws_s3_bucket.mesh[key].arn}/"]
    }
  }

  depends_on = [aws_s3_bucket_policy.trail]
}
