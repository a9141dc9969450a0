terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
      # aws: the account and Region of the workers; aws.trail: those of the trail's bucket
      configuration_aliases = [aws.trail]
    }
  }
}
