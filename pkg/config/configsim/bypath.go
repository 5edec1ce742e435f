package configsim

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// byPath is what GetParametersByPath is asked. Filters are not played.
type byPath struct {
	Path       string
	Recursive  bool
	MaxResults *int
	NextToken  string
}

// getParametersByPath answers with one page of what stands below a path, by name. The
// token is the name that the page before has ended with, so that writes between two pages
// neither repeat nor hide a parameter that was there all the time.
func (s *Server) getParametersByPath(w http.ResponseWriter, r *http.Request, body []byte) {
	var in byPath
	if json.Unmarshal(body, &in) != nil {
		Refuse(http.StatusBadRequest, "SerializationException", "")(w, r)
		return
	}
	after, err := base64.RawURLEncoding.DecodeString(in.NextToken)
	size := maxNames
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	switch {
	case !strings.HasPrefix(in.Path, "/"):
		invalid("The parameter path must begin with a slash, and has at most 15 levels.")(w, r)
		return
	case size < 1 || size > maxNames:
		invalid("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10")(w, r)
		return
	case err != nil:
		Refuse(http.StatusBadRequest, "InvalidNextToken", "The specified token isn't valid.")(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	page, more := []map[string]any{}, false
	for _, name := range slices.Sorted(maps.Keys(s.parameters)) {
		if name <= string(after) || !in.holds(name) {
			continue
		}
		if more = len(page) == size; more {
			break
		}
		page = append(page, s.parameters[name].shown(name))
	}
	out := map[string]any{"Parameters": page}
	if more {
		out["NextToken"] = base64.RawURLEncoding.EncodeToString([]byte(page[size-1]["Name"].(string)))
	}
	answer(w, out)
}

// holds reports whether a parameter stands below the path.
func (in byPath) holds(name string) bool {
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(in.Path, "/")+"/")
	return ok && (in.Recursive || !strings.Contains(rest, "/"))
}

// invalid is how the service refuses what its model or its rules forbid.
func invalid(message string) Fault {
	return Refuse(http.StatusBadRequest, "ValidationException", message)
}
