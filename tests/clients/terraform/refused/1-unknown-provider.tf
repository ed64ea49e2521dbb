resource "aws_cognito_identity_pool" "closed" {
  identity_pool_name = "closed"
}

resource "aws_cognito_identity_pool_roles_attachment" "closed" {
  identity_pool_id = aws_cognito_identity_pool.closed.id

  roles = {
    authenticated = "arn:aws:iam::123456789012:role/customer"
  }

  role_mapping {
    identity_provider         = "graph.facebook.com"
    type                      = "Token"
    ambiguous_role_resolution = "Deny"
  }
}
