package bedrocksim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The operations that are served.
const (
	OperationConverse = "converse"
	OperationStream   = "converse-stream"
	OperationCount    = "count-tokens"
	OperationInvoke   = "invoke"
	OperationStartJob = "start-async-invoke"
	OperationJob      = "get-async-invoke"
	OperationJobs     = "list-async-invokes"
)

// route says what a request asks for.
type route struct {
	model     string // model id or ARN, unescaped
	operation string
	job       string // ARN, unescaped
}

// parseRoute reads /model/{id}/{operation} and /async-invoke. Ids are one escaped segment,
// since ARNs hold slashes, so the escaped path is what counts (bedrock.md §1.1, path escaping).
func parseRoute(r *http.Request) (route, bool) {
	path := r.URL.EscapedPath()
	if rest, ok := strings.CutPrefix(path, "/async-invoke"); ok {
		return parseJobRoute(r.Method, rest)
	}
	rest, ok := strings.CutPrefix(path, "/model/")
	if !ok {
		return route{}, false
	}
	segment, operation, ok := strings.Cut(rest, "/")
	if !ok {
		return route{}, false
	}
	model, err := url.PathUnescape(segment)
	if err != nil {
		return route{}, false
	}
	known := slices.Contains([]string{OperationConverse, OperationStream, OperationCount, OperationInvoke}, operation)
	return route{model: model, operation: operation}, known && r.Method == http.MethodPost
}

// parseJobRoute reads what follows /async-invoke.
func parseJobRoute(method, rest string) (route, bool) {
	segment, below := strings.CutPrefix(rest, "/")
	job, err := url.PathUnescape(segment)
	switch {
	case err != nil, strings.Contains(segment, "/"), rest != "" && !below:
		return route{}, false
	case method == http.MethodPost && rest == "":
		return route{operation: OperationStartJob}, true
	case method == http.MethodGet && job == "":
		return route{operation: OperationJobs}, true
	case method == http.MethodGet:
		return route{operation: OperationJob, job: job}, true
	}
	return route{}, false
}

// region is taken from the credential scope of the signature, the only place where a
// request names it: "Credential=AKID/20260102/us-east-1/bedrock/aws4_request". A bearer
// token has none.
func region(h http.Header) string {
	_, credential, ok := strings.Cut(h.Get("Authorization"), "Credential=")
	if !ok {
		return ""
	}
	credential, _, _ = strings.Cut(credential, ",")
	scope := strings.Split(credential, "/")
	if len(scope) < 5 {
		return ""
	}
	return scope[len(scope)-3]
}

// admit turns away what never reaches a model.
func admit(r *http.Request, known bool) *Refusal {
	switch {
	case !known:
		return &Refusal{
			Name: "unknown-operation", Status: http.StatusNotFound,
			ErrorType: "UnknownOperationException",
			Body:      `{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`,
		}
	case r.Header.Get("Authorization") == "":
		return &Refusal{
			Name: "missing-token", Status: http.StatusForbidden,
			ErrorType: "MissingAuthenticationTokenException",
			Message:   "Missing Authentication Token",
		}
	}
	return nil
}
