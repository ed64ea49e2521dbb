resource "aws_cognito_identity_pool" "home" {
  identity_pool_name = "home"

  tags = {
    kept    = "here"
    changed = "after"
    added   = "new"
  }
}

resource "aws_cognito_identity_pool" "overseas" {
  provider           = aws.overseas
  identity_pool_name = "overseas"

  tags = {
    kept    = "there"
    changed = "after"
    added   = "new"
  }
}

resource "aws_cognito_identity_pool" "renamed" {
  identity_pool_name      = "second name"
  developer_provider_name = "login.second"
}

output "arns" {
  value = [aws_cognito_identity_pool.home.arn, aws_cognito_identity_pool.overseas.arn]
}
