resource "aws_cognito_identity_pool" "home" {
  identity_pool_name = "home"

  tags = {
    kept    = "here"
    changed = "before"
    removed = "soon"
  }
}

resource "aws_cognito_identity_pool" "overseas" {
  provider           = aws.overseas
  identity_pool_name = "overseas"

  tags = {
    kept    = "there"
    changed = "before"
    removed = "soon"
  }
}

resource "aws_cognito_identity_pool" "renamed" {
  identity_pool_name      = "first name"
  developer_provider_name = "login.first"
}

output "arns" {
  value = [aws_cognito_identity_pool.home.arn, aws_cognito_identity_pool.overseas.arn]
}
