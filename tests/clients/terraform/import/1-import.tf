variable "existing" {
  type = string
}

import {
  to = aws_cognito_identity_pool.found
  id = var.existing
}

import {
  to = aws_cognito_identity_pool_roles_attachment.found
  id = var.existing
}

import {
  to = aws_cognito_identity_pool_provider_principal_tag.found
  id = "${var.existing}:cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
}

resource "aws_cognito_identity_pool" "found" {
  identity_pool_name               = "found"
  allow_unauthenticated_identities = true

  supported_login_providers = {
    "graph.facebook.com" = "7346241598935552"
  }

  cognito_identity_providers {
    provider_name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
    client_id     = "web"
  }

  tags = {
    team = "shop"
  }
}

resource "aws_cognito_identity_pool_roles_attachment" "found" {
  identity_pool_id = aws_cognito_identity_pool.found.id

  roles = {
    authenticated = "arn:aws:iam::123456789012:role/customer"
  }

  role_mapping {
    identity_provider         = "graph.facebook.com"
    type                      = "Rules"
    ambiguous_role_resolution = "Deny"

    mapping_rule {
      claim      = "sub"
      match_type = "Equals"
      value      = "4711"
      role_arn   = "arn:aws:iam::123456789012:role/owner"
    }
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "found" {
  identity_pool_id       = aws_cognito_identity_pool.found.id
  identity_provider_name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
  use_defaults           = false

  principal_tags = {
    tier = "custom:tier"
  }
}
