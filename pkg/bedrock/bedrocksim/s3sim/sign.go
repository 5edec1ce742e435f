package s3sim

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	dateLayout = "20060102T150405Z"
	// longest is for how long an address may be presigned: seven days.
	longest = 7 * 24 * time.Hour
	// skew is how far the clocks of both sides may be apart.
	skew = 15 * time.Minute
)

var (
	credentialForm = lazyregexp.New(`^[^/]+/[0-9]{8}/[a-z0-9-]+/s3/aws4_request$`)
	signatureForm  = lazyregexp.New(`^[0-9a-f]{64}$`)
)

// admit looks at how a request is signed: by its headers, or by its address. nil lets it in.
func (s *Store) admit(r *http.Request) *refusal {
	q := r.URL.Query()
	header := r.Header.Get("Authorization")
	presigned := slices.ContainsFunc(presignedBy, func(name string) bool { return q.Has(name) })
	switch {
	case header != "" && presigned:
		return refuse(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
	case presigned:
		return s.admitPresigned(q)
	case header == "":
		return refuse(http.StatusForbidden, "AccessDenied", "Access Denied")
	}
	return admitHeader(header)
}

// admitHeader looks at "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".
func admitHeader(header string) *refusal {
	malformed := refuse(http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed.")
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return malformed
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	if !credentialForm.MatchString(parts["Credential"]) || parts["SignedHeaders"] == "" || !signatureForm.MatchString(parts["Signature"]) {
		return malformed
	}
	return nil
}

// presignedBy are the parameters that a presigned address has.
var presignedBy = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"}

// admitPresigned looks at the parameters of a presigned address.
func (s *Store) admitPresigned(q url.Values) *refusal {
	wrong := func(message string) *refusal {
		return refuse(http.StatusBadRequest, "AuthorizationQueryParametersError", message)
	}
	for _, name := range presignedBy {
		if q.Get(name) == "" {
			return wrong("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
		}
	}
	from, err := time.Parse(dateLayout, q.Get("X-Amz-Date"))
	seconds, number := strconv.Atoi(q.Get("X-Amz-Expires"))
	good := time.Duration(seconds) * time.Second
	now := s.clock()
	switch {
	case q.Get("X-Amz-Algorithm") != algorithm:
		return wrong("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"")
	case !credentialForm.MatchString(q.Get("X-Amz-Credential")):
		return wrong("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
	case err != nil:
		return wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	case number != nil || seconds < 1:
		return wrong("X-Amz-Expires should be a number")
	case good > longest:
		return wrong("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")
	case !slices.Contains(strings.Split(q.Get("X-Amz-SignedHeaders"), ";"), "host"):
		return wrong("The host header must be signed.")
	case !signatureForm.MatchString(q.Get("X-Amz-Signature")):
		return refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	case now.Add(skew).Before(from):
		return refuse(http.StatusForbidden, "AccessDenied", "Request is not valid yet")
	case now.After(from.Add(good)):
		return refuse(http.StatusForbidden, "AccessDenied", "Request has expired")
	}
	return nil
}
