resource "aws_cognito_identity_pool" "shop" {
  identity_pool_name               = "shop"
  allow_unauthenticated_identities = false
  allow_classic_flow               = false
  developer_provider_name          = "login.shop"

  cognito_identity_providers {
    provider_name           = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
    client_id               = "web"
    server_side_token_check = false
  }

  cognito_identity_providers {
    provider_name           = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Employees"
    client_id               = "desk"
    server_side_token_check = true
  }

  supported_login_providers = {
    "graph.facebook.com" = "1111111111111111"
    "www.amazon.com"     = "amzn1.application-oa2-client.2222"
  }

  openid_connect_provider_arns = [
    "arn:aws:iam::123456789012:oidc-provider/login.example.com",
    "arn:aws:iam::123456789012:oidc-provider/new.example.com",
  ]

  saml_provider_arns = ["arn:aws:iam::123456789012:saml-provider/branch"]

  tags = {
    team  = "checkout"
    stage = "live"
  }
}

resource "aws_cognito_identity_pool_roles_attachment" "shop" {
  identity_pool_id = aws_cognito_identity_pool.shop.id

  roles = {
    authenticated   = "arn:aws:iam::123456789012:role/shop/customer"
    unauthenticated = "arn:aws:iam::123456789012:role/shop/guest"
  }

  role_mapping {
    identity_provider         = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers:web"
    type                      = "Rules"
    ambiguous_role_resolution = "Deny"

    mapping_rule {
      claim      = "custom:tier"
      match_type = "Equals"
      value      = "gold"
      role_arn   = "arn:aws:iam::123456789012:role/shop/gold"
    }

    mapping_rule {
      claim      = "cognito:groups"
      match_type = "Contains"
      value      = "staff"
      role_arn   = "arn:aws:iam::123456789012:role/shop/staff"
    }
  }

  role_mapping {
    identity_provider         = "arn:aws:iam::123456789012:saml-provider/branch"
    type                      = "Rules"
    ambiguous_role_resolution = "AuthenticatedRole"

    mapping_rule {
      claim      = "department"
      match_type = "Equals"
      value      = "sales"
      role_arn   = "arn:aws:iam::123456789012:role/shop/staff"
    }
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "customers" {
  identity_pool_id       = aws_cognito_identity_pool.shop.id
  identity_provider_name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
  use_defaults           = false

  principal_tags = {
    tier = "custom:level"
    city = "address"
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "facebook" {
  identity_pool_id       = aws_cognito_identity_pool.shop.id
  identity_provider_name = "graph.facebook.com"
  use_defaults           = false

  principal_tags = {
    person = "sub"
  }
}

resource "aws_cognito_identity_pool" "plain" {
  identity_pool_name               = "plain"
  allow_unauthenticated_identities = true

  supported_login_providers = {
    "appleid.apple.com" = "com.example.shop"
  }

  tags = {
    team = "shop"
  }
}

data "aws_cognito_identity_pool" "shop" {
  identity_pool_name = aws_cognito_identity_pool.shop.identity_pool_name
  depends_on         = [aws_cognito_identity_pool.shop]
}

output "found" {
  value = data.aws_cognito_identity_pool.shop
}
