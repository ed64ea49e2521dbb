"""The management half of Amazon Cognito Identity, told a second time from its documentation."""
