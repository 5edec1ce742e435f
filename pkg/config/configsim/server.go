package configsim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Service is one of the two services.
type Service string

// The services.
const (
	ParameterStore Service = "ssm"
	SecretsManager Service = "secretsmanager"
)

// Call is one request that has arrived.
type Call struct {
	Service   Service
	Operation string
	Names     []string // parameters, the path or the secret that were asked for
	At        time.Time
	AccessKey string // of the credentials that signed
	Again     bool   // the SDK makes the call another time, as it had no answer to the first
}

// Fault answers a request in place of the service. A fault that returns without
// having answered leaves the request to the service.
type Fault func(w http.ResponseWriter, r *http.Request) (answered bool)

// Server plays both services. It is an http.Handler and safe for concurrent use.
type Server struct {
	mu         sync.Mutex
	parameters map[string]parameter
	history    map[string][]parameter // versions that are kept, the current one last
	secrets    map[string]*secret
	faults     map[Service]Fault
	calls      []Call
	user       string // who writes parameters; see WriteAs
}

type parameter struct {
	value    string
	version  int
	modified time.Time
	user     string // ARN of who wrote it
}

// New returns services that hold nothing.
func New() *Server {
	return &Server{parameters: map[string]parameter{}, history: map[string][]parameter{}, secrets: map[string]*secret{}, faults: map[Service]Fault{}}
}

// PutParameter writes a new version of a parameter.
func (s *Server) PutParameter(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(name, value)
}

// DeleteParameter removes a parameter.
func (s *Server) DeleteParameter(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(name)
}

// Fail has a service answer with f until told otherwise; nil heals it.
func (s *Server) Fail(service Service, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[service] = f
}

// Calls returns the requests to a service in order of arrival.
func (s *Server) Calls(service Service) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []Call
	for _, c := range s.calls {
		if c.Service == service {
			calls = append(calls, c)
		}
	}
	return calls
}

// ServeHTTP answers one request as AWS would.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return // the caller is gone
	}
	service, operation, ok := target(r)
	if !ok {
		Refuse(http.StatusBadRequest, "UnknownOperationException", "")(w, r)
		return
	}
	var in struct {
		Names      []string
		Name, Path string
		SecretID   string `json:"SecretId"`
	}
	if json.Unmarshal(body, &in) != nil {
		Refuse(http.StatusBadRequest, "SerializationException", "")(w, r)
		return
	}
	names := in.Names
	if one := in.SecretID + in.Name + in.Path; one != "" { // no operation has two of them
		names = []string{one}
	}
	s.mu.Lock()
	s.calls = append(s.calls, Call{service, operation, names, time.Now(), accessKey(r), again(r)})
	fault := s.faults[service]
	s.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	switch operation {
	case "GetParameters":
		s.getParameters(w, r, in.Names)
	case "DescribeParameters":
		s.describeParameters(w, r, body)
	case "GetParametersByPath":
		s.getParametersByPath(w, r, body)
	case "PutParameter":
		s.putParameter(w, r, body)
	case "DeleteParameter":
		s.deleteParameter(w, r, in.Name)
	case "GetParameterHistory":
		s.getParameterHistory(w, r, body)
	case "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage":
		s.onSecret(operation, w, r, body)
	default:
		Refuse(http.StatusBadRequest, "UnknownOperationException", "")(w, r)
	}
}

// target takes the service and the operation from the header that tells them.
func target(r *http.Request) (service Service, operation string, ok bool) {
	prefix, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch prefix {
	case "AmazonSSM":
		return ParameterStore, operation, true
	case "secretsmanager":
		return SecretsManager, operation, true
	}
	return "", "", false
}

// accessKey is the id of the key that a request is signed with.
func accessKey(r *http.Request) string {
	_, after, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	id, _, _ := strings.Cut(after, "/")
	return id
}

// again reads the header in which the SDK counts its attempts at a call: attempt=2; max=3.
func again(r *http.Request) bool {
	attempts := r.Header.Get("Amz-Sdk-Request")
	return attempts != "" && !strings.HasPrefix(attempts, "attempt=1;")
}

// maxNames is how many parameters one call may ask for.
const maxNames = 10

func (s *Server) getParameters(w http.ResponseWriter, r *http.Request, names []string) {
	if len(names) == 0 || len(names) > maxNames {
		Refuse(http.StatusBadRequest, "ValidationException",
			fmt.Sprintf("1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to %d", maxNames))(w, r)
		return
	}
	found, missing := []map[string]any{}, []string{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, name := range names {
		p, ok := s.parameters[name]
		switch {
		case slices.Contains(names[:i], name):
		case !ok:
			missing = append(missing, name)
		default:
			found = append(found, p.shown(name))
		}
	}
	answer(w, map[string]any{"Parameters": found, "InvalidParameters": missing})
}

// shown is a parameter as the service answers with it.
func (p parameter) shown(name string) map[string]any {
	return map[string]any{
		"Name": name, "Type": "String", "Value": p.value, "Version": p.version, "DataType": "text",
		"ARN":              "arn:aws:ssm:us-east-1:123456789012:parameter" + name,
		"LastModifiedDate": float64(p.modified.UnixMilli()) / 1000,
	}
}

func answer(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // only plain values come here
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_, _ = w.Write(body) // the caller may be gone
}
