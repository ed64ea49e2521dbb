resource "aws_cognito_identity_pool" "offices" {
  identity_pool_name = "offices"

  saml_provider_arns = [
    "arn:aws:iam::123456789012:saml-provider/office",
    "arn:aws:iam::123456789012:saml-provider/branch",
  ]
}
