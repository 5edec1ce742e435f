package bedrocksim

// Refusals lists every refusal of bedrock.md §1.4 by name, with the variants of where the
// type of the error is written, and the messages of §1.5 that no rule has.
func Refusals() []Refusal {
	const busy = "Too many requests, please wait before trying again."
	return []Refusal{
		{Name: "validation", Status: 400, ErrorType: "ValidationException", Message: "The provided request is not valid."},
		{Name: "prompt-too-long", Status: 400, ErrorType: "ValidationException", Message: "The model returned the following errors: prompt is too long: 208310 tokens > 200000 maximum"},
		{Name: "too-much-text", Status: 400, ErrorType: "ValidationException", Message: "The model returned the following errors: too many total text bytes: 9437184 > 9000000"},
		{Name: "context-length", Status: 400, ErrorType: "ValidationException", Message: "This model's maximum context length is 131072 tokens. However, your request has 140000 input tokens. (parameter=input_tokens, value=140000)"},
		{Name: "empty-text", Status: 400, ErrorType: "ValidationException", Message: "The model returned the following errors: messages: text content blocks must be non-empty"},
		{Name: "image-too-large", Status: 400, ErrorType: "ValidationException", Message: "The model returned the following errors: messages.0.content.0.image.source.base64: image exceeds 5 MB maximum: 6291456 bytes > 5242880 bytes"}, // from memory
		{Name: "quota", Status: 400, ErrorType: "ServiceQuotaExceededException", Message: "You have exceeded your service quota."},
		{Name: "conflict", Status: 400, ErrorType: "ConflictException", Message: "The request conflicts with another."},
		{Name: "access-denied", Status: 403, ErrorType: "AccessDeniedException", Message: "You don't have access to the model with the specified model ID."},
		{Name: "unrecognized-client", Status: 403, ErrorType: "UnrecognizedClientException", Message: "The security token included in the request is invalid."},
		{Name: "expired-token", Status: 403, ErrorType: "ExpiredTokenException", Message: "The security token included in the request is expired"},
		{Name: "invalid-signature", Status: 403, ErrorType: "InvalidSignatureException", Message: "The request signature we calculated does not match the signature you provided."},
		{Name: "not-found", Status: 404, ErrorType: "ResourceNotFoundException", Message: "Could not resolve the foundation model from the provided model identifier."},
		{Name: "end-of-life", Status: 404, ErrorType: "ResourceNotFoundException", Message: "This model version has reached the end of its life."},
		{Name: "model-timeout", Status: 408, ErrorType: "ModelTimeoutException", Message: "Model has timed out in processing the request. Try your request again."},
		{Name: "too-large", Status: 413, Message: "Request Entity Too Large"},
		{
			Name: "model-error", Status: 424, ErrorType: "ModelErrorException",
			Body: `{"message":"Model produced invalid sequence as part of ToolUse.","originalStatusCode":400,"resourceName":"model"}`,
		},
		{
			Name: "model-stream-error", Status: 424, ErrorType: "ModelStreamErrorException",
			Body: `{"message":"The system encountered an unexpected error during processing.","originalStatusCode":500,"originalMessage":"stream broke"}`,
		},
		{Name: "throttling", Status: 429, ErrorType: "ThrottlingException", Message: busy},
		{Name: "throttling-tokens", Status: 429, ErrorType: "ThrottlingException", Message: "Too many tokens, please wait before trying again."},
		{Name: "throttling-daily", Status: 429, ErrorType: "ThrottlingException", Message: "Too many tokens per day, please wait before trying again."},
		{Name: "throttling-with-url", Status: 429, ErrorType: "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/", Message: busy},
		{Name: "throttling-with-namespace", Status: 429, ErrorType: "com.amazon.bedrock#ThrottlingException", Message: busy},
		{Name: "throttling-type-in-body", Status: 429, Body: `{"__type":"ThrottlingException","message":"` + busy + `"}`},
		{Name: "throttling-code-in-body", Status: 429, Body: `{"code":"ThrottlingException","message":"` + busy + `"}`},
		{Name: "throttling-capital-message", Status: 429, ErrorType: "ThrottlingException", Body: `{"Message":"` + busy + `"}`},
		{Name: "model-not-ready", Status: 429, ErrorType: "ModelNotReadyException", Message: "The model is not ready to serve inference requests."},
		{Name: "too-many-requests", Status: 429, ErrorType: "TooManyRequestsException", Message: busy},
		{Name: "untyped-429", Status: 429, Message: busy},
		{Name: "internal", Status: 500, ErrorType: "InternalServerException", Message: "The system encountered an unexpected error during processing. Try your request again."},
		{Name: "untyped-502", Status: 502, Message: "Bad Gateway"},
		{Name: "unavailable", Status: 503, ErrorType: "ServiceUnavailableException", Message: "Bedrock is unable to process your request."},
		{Name: "no-capacity", Status: 503, ErrorType: "ServiceUnavailableException", Message: "We currently do not have capacity to serve your request."},
		{Name: "untyped-504", Status: 504, Message: "Gateway Timeout"},
		htmlRefusal("html-502", 502, "502 Bad Gateway"),
		htmlRefusal("html-503", 503, "503 Service Temporarily Unavailable"),
		htmlRefusal("html-504", 504, "504 Gateway Time-out"),
		{Name: "overloaded", Status: 529, Message: "Overloaded"},
		{Name: "unknown-type", Status: 400, ErrorType: "SomethingNewException", Message: "Something new happened."},
		{Name: "empty-body", Status: 500, ErrorType: "InternalServerException", Body: " "},
	}
}

// htmlRefusal is what a load balancer in front of Bedrock says.
func htmlRefusal(name string, status int, title string) Refusal {
	return Refusal{
		Name: name, Status: status, ContentType: "text/html",
		Body: "<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\r\n",
	}
}
