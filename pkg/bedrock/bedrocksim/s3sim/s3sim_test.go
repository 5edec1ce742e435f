package s3sim_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

const (
	signature = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	header    = "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + signature
)

// presigned are the parameters of an address that is good for a minute.
func presigned() url.Values {
	return url.Values{
		"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Credential": {"AKID/20260102/us-east-1/s3/aws4_request"},
		"X-Amz-Date": {"20260102T030405Z"}, "X-Amz-Expires": {"60"}, "X-Amz-SignedHeaders": {"host"}, "X-Amz-Signature": {signature},
	}
}

func newStore() *s3sim.Store {
	s := s3sim.New([]string{"films", "my.films"}, s3sim.WithClock(func() time.Time { return now }))
	s.Put("films", "a/output.mp4", "video/mp4", []byte("0123456789"))
	s.Put("my.films", "b", "text/plain", []byte("dotted"))
	return s
}

func ask(s *s3sim.Store, method, address string, headers map[string]string, body string) *http.Response {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func TestObjectsAreFoundByHostAndByPath(t *testing.T) {
	s := newStore()
	for name, row := range map[string]struct {
		method, address string
		status          int
		body            string // in the answer
	}{
		"by path":                       {"GET", "http://127.0.0.1:9000/films/a/output.mp4", 200, "0123456789"},
		"by host":                       {"GET", "http://films.s3.us-east-1.amazonaws.com/a/output.mp4", 200, "0123456789"},
		"by a host of one's own":        {"GET", "http://films.localhost:9000/a/output.mp4", 200, "0123456789"},
		"by a host with a dotted name":  {"GET", "http://my.films.s3.us-east-1.amazonaws.com/b", 200, "dotted"},
		"by one's own with such a name": {"GET", "http://my.films.localhost:9000/b", 200, "dotted"},
		"an escaped key":                {"GET", "http://s3.test/films/a%2Foutput.mp4", 200, "0123456789"},
		"its headers alone":             {"HEAD", "http://s3.test/films/a/output.mp4", 200, ""},
		"no such key":                   {"GET", "http://s3.test/films/a/other.mp4", 404, "<Code>NoSuchKey</Code>"},
		"no such key, headers alone":    {"HEAD", "http://s3.test/films/a/other.mp4", 404, ""},
		"no such bucket":                {"GET", "http://s3.test/other/a", 404, "<Code>NoSuchBucket</Code>"},
		"no such bucket by host":        {"GET", "http://other.s3.us-east-1.amazonaws.com/a", 404, "<Code>NoSuchBucket</Code>"},
		"a listing":                     {"GET", "http://s3.test/films", 501, "<Code>NotImplemented</Code>"},
		"a deletion":                    {"DELETE", "http://s3.test/films/a/output.mp4", 405, "<Code>MethodNotAllowed</Code>"},
	} {
		response := ask(s, row.method, row.address, map[string]string{"Authorization": header}, "")
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != row.status || !strings.Contains(string(body), row.body) || row.body == "" && len(body) > 0 {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
		if row.status == 200 && response.Header.Get("ETag") == "" || row.status == 404 && response.Header.Get("Content-Type") != "application/xml" {
			t.Errorf("%s: %v", name, response.Header)
		}
	}
}

func TestPresignedAddressesAreLookedAt(t *testing.T) {
	s := newStore()
	for name, row := range map[string]struct {
		change func(url.Values)
		status int
		code   string
	}{
		"good":                     {func(url.Values) {}, 200, ""},
		"good to the last second":  {func(q url.Values) { q.Set("X-Amz-Date", "20260102T030305Z") }, 200, ""},
		"expired":                  {func(q url.Values) { q.Set("X-Amz-Date", "20260102T030304Z") }, 403, "AccessDenied"},
		"of a clock that is ahead": {func(q url.Values) { q.Set("X-Amz-Date", "20260102T031905Z") }, 200, ""},
		"of the future":            {func(q url.Values) { q.Set("X-Amz-Date", "20260102T032005Z") }, 403, "AccessDenied"},
		"without a signature":      {func(q url.Values) { q.Del("X-Amz-Signature") }, 400, "AuthorizationQueryParametersError"},
		"without an end":           {func(q url.Values) { q.Del("X-Amz-Expires") }, 400, "AuthorizationQueryParametersError"},
		"for longer than a week":   {func(q url.Values) { q.Set("X-Amz-Expires", "604801") }, 400, "AuthorizationQueryParametersError"},
		"for no time":              {func(q url.Values) { q.Set("X-Amz-Expires", "0") }, 400, "AuthorizationQueryParametersError"},
		"of no known date":         {func(q url.Values) { q.Set("X-Amz-Date", "today") }, 400, "AuthorizationQueryParametersError"},
		"of another algorithm":     {func(q url.Values) { q.Set("X-Amz-Algorithm", "x") }, 400, "AuthorizationQueryParametersError"},
		"for another service":      {func(q url.Values) { q.Set("X-Amz-Credential", "AKID/20260102/us-east-1/ec2/aws4_request") }, 400, "AuthorizationQueryParametersError"},
		"for any host":             {func(q url.Values) { q.Set("X-Amz-SignedHeaders", "date") }, 400, "AuthorizationQueryParametersError"},
		"of no signature's form":   {func(q url.Values) { q.Set("X-Amz-Signature", "x") }, 403, "SignatureDoesNotMatch"},
		"not signed at all":        {func(q url.Values) { clear(q) }, 403, "AccessDenied"},
	} {
		q := presigned()
		row.change(q)
		response := ask(s, "GET", "http://s3.test/films/a/output.mp4?"+q.Encode(), nil, "")
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != row.status || !strings.Contains(string(body), row.code) {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
	both := ask(s, "GET", "http://s3.test/films/a/output.mp4?"+presigned().Encode(), map[string]string{"Authorization": header}, "")
	malformed := ask(s, "GET", "http://s3.test/films/a/output.mp4", map[string]string{"Authorization": "Bearer x"}, "")
	if both.StatusCode != 400 || malformed.StatusCode != 400 {
		t.Errorf("signed twice: %d, signed otherwise: %d", both.StatusCode, malformed.StatusCode)
	}
}

func TestAnAddressMayChangeHeadersAndAskForARange(t *testing.T) {
	q := presigned()
	q.Set("response-content-type", "application/x-film")
	q.Set("response-content-disposition", `attachment; filename="film.mp4"`)
	response := ask(newStore(), "GET", "http://s3.test/films/a/output.mp4?"+q.Encode(), map[string]string{"Range": "bytes=2-4"}, "")
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != 206 || string(body) != "234" || response.Header.Get("Content-Type") != "application/x-film" || !strings.Contains(response.Header.Get("Content-Disposition"), "film.mp4") {
		t.Errorf("%d %s %v", response.StatusCode, body, response.Header)
	}
}

func TestObjectsAreWritten(t *testing.T) {
	s := newStore()
	signed := map[string]string{"Authorization": header, "Content-Type": "image/png"}
	chunked := map[string]string{"Authorization": header, "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
	for name, row := range map[string]struct {
		headers         map[string]string
		body            string
		status          int
		want, mediaType string
	}{
		"plain":                      {signed, "hello", 200, "hello", "image/png"},
		"in chunks":                  {chunked, "3;chunk-signature=x\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:AAAA==\r\n\r\n", 200, "hello", "binary/octet-stream"},
		"in chunks that are cut":     {chunked, "5\r\nhel", 400, "", ""},
		"in chunks that are none":    {chunked, "hello", 400, "", ""},
		"in chunks without a length": {chunked, "x\r\nhello\r\n", 400, "", ""},
	} {
		key := strings.ReplaceAll(name, " ", "-")
		response := ask(s, "PUT", "http://s3.test/films/"+key, row.headers, row.body)
		got, ok := s.Get("films", key)
		if response.StatusCode != row.status || ok != (row.status == 200) || string(got.Body) != row.want || got.ContentType != row.mediaType {
			t.Errorf("%s: %d, %+v", name, response.StatusCode, got)
		}
	}
	if got := s.Keys("films"); !slices.Equal(got, []string{"a/output.mp4", "in-chunks", "plain"}) {
		t.Errorf("%v", got)
	}
}
