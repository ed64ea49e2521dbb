resource "aws_cognito_identity_pool" "shop" {
  identity_pool_name      = "shop"
  developer_provider_name = "login.shop"

  cognito_identity_providers {
    provider_name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
    client_id     = "web"
  }
}

resource "aws_cognito_identity_pool_roles_attachment" "shop" {
  identity_pool_id = aws_cognito_identity_pool.shop.id

  roles = {
    authenticated = "arn:aws:iam::123456789012:role/shop/customer"
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "customers" {
  identity_pool_id       = aws_cognito_identity_pool.shop.id
  identity_provider_name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
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
