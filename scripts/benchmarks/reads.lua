-- What wrk asks: each pool of a list in turn, its settings and its roles, and now and then a page.
local ids, turn = {}, 0

function init(arguments)
    for id in io.lines(arguments[1]) do ids[#ids + 1] = id end
end

local function ask(operation, body)
    return wrk.format("POST", "/", {
        ["Content-Type"] = "application/x-amz-json-1.1",
        ["X-Amz-Target"] = "AWSCognitoIdentityService." .. operation,
        ["Authorization"] = "AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-west-1/"
            .. "cognito-identity/aws4_request, SignedHeaders=host, Signature=0",
    }, body)
end

function request()
    turn = turn + 1
    if turn % 61 == 0 then return ask("ListIdentityPools", '{"MaxResults":60}') end
    local body = '{"IdentityPoolId":"' .. ids[turn % #ids + 1] .. '"}'
    if turn % 2 == 0 then return ask("GetIdentityPoolRoles", body) end
    return ask("DescribeIdentityPool", body)
end
