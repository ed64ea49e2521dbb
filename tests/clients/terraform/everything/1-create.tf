resource "aws_cognito_identity_pool" "shop" {
  identity_pool_name               = "shop"
  allow_unauthenticated_identities = true
  allow_classic_flow               = true
  developer_provider_name          = "login.shop"

  cognito_identity_providers {
    provider_name           = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
    client_id               = "web"
    server_side_token_check = true
  }

  cognito_identity_providers {
    provider_name           = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
    client_id               = "mobile"
    server_side_token_check = false
  }

  supported_login_providers = {
    "graph.facebook.com"  = "7346241598935552"
    "accounts.google.com" = "123456789012.apps.googleusercontent.com"
  }

  openid_connect_provider_arns = [
    "arn:aws:iam::123456789012:oidc-provider/login.example.com",
    "arn:aws:iam::123456789012:oidc-provider/id.example.net",
    "arn:aws:iam::210987654321:oidc-provider/partner.example.org",
  ]

  saml_provider_arns = ["arn:aws:iam::123456789012:saml-provider/office"]

  tags = {
    team = "shop"
    cost = "4711"
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
    type                      = "Token"
    ambiguous_role_resolution = "AuthenticatedRole"
  }

  role_mapping {
    identity_provider         = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers:mobile"
    type                      = "Rules"
    ambiguous_role_resolution = "Deny"

    mapping_rule {
      claim      = "cognito:groups"
      match_type = "Contains"
      value      = "staff"
      role_arn   = "arn:aws:iam::123456789012:role/shop/staff"
    }

    mapping_rule {
      claim      = "custom:tier"
      match_type = "Equals"
      value      = "gold"
      role_arn   = "arn:aws:iam::123456789012:role/shop/gold"
    }

    mapping_rule {
      claim      = "email"
      match_type = "StartsWith"
      value      = "test+"
      role_arn   = "arn:aws:iam::123456789012:role/shop/guest"
    }
  }

  role_mapping {
    identity_provider         = "arn:aws:iam::123456789012:oidc-provider/login.example.com"
    type                      = "Rules"
    ambiguous_role_resolution = "AuthenticatedRole"

    mapping_rule {
      claim      = "aud"
      match_type = "NotEqual"
      value      = "shop"
      role_arn   = "arn:aws:iam::123456789012:role/shop/guest"
    }
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "customers" {
  identity_pool_id       = aws_cognito_identity_pool.shop.id
  identity_provider_name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
  use_defaults           = false

  principal_tags = {
    tier = "custom:tier"
    mail = "email"
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "facebook" {
  identity_pool_id       = aws_cognito_identity_pool.shop.id
  identity_provider_name = "graph.facebook.com"
  use_defaults           = true
}

resource "aws_cognito_identity_pool" "plain" {
  identity_pool_name = "plain"
}

data "aws_cognito_identity_pool" "shop" {
  identity_pool_name = aws_cognito_identity_pool.shop.identity_pool_name
  depends_on         = [aws_cognito_identity_pool.shop]
}

output "found" {
  value = data.aws_cognito_identity_pool.shop
}
