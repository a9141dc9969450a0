terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # the first with environments of DataZone that grant in Lake Formation, and read-only administrators of it
      version = ">= 5.80"
    }
  }
}
