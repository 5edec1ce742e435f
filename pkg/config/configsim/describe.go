package configsim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// What one call of DescribeParameters returns.
const (
	defaultDescribed = 10
	maxDescribed     = 50
)

// filter is one condition of DescribeParameters. All have to hold, each for one of its
// values.
type filter struct {
	Key    string
	Option string
	Values []string
}

// describeParameters tells what is known of parameters, without their values. As with
// the real service a page is a piece of all parameters that there are, of which those
// are left out that do not fit: it may be empty and still not be the last.
func (s *Server) describeParameters(w http.ResponseWriter, r *http.Request, body []byte) {
	in := struct {
		Filters    []filter `json:"ParameterFilters"`
		MaxResults int
		NextToken  string
	}{MaxResults: defaultDescribed}
	if json.Unmarshal(body, &in) != nil {
		Refuse(http.StatusBadRequest, "SerializationException", "")(w, r)
		return
	}
	if in.MaxResults < 1 || in.MaxResults > maxDescribed {
		Refuse(http.StatusBadRequest, "ValidationException",
			fmt.Sprintf("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value between 1 and %d", maxDescribed))(w, r)
		return
	}
	for _, f := range in.Filters {
		if code, message := f.check(); code != "" {
			Refuse(http.StatusBadRequest, code, message)(w, r)
			return
		}
	}
	after, ok := strings.CutPrefix(in.NextToken, tokenStart)
	if in.NextToken != "" && !ok {
		Refuse(http.StatusBadRequest, "InvalidNextToken", "The specified token isn't valid.")(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, s.page(after, in.MaxResults, in.Filters))
}

// tokenStart makes tokens of names, which the service's are not.
const tokenStart = "after:"

// page is what follows a name.
func (s *Server) page(after string, size int, filters []filter) map[string]any {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(s.parameters)), func(name string) bool { return name <= after })
	out := map[string]any{}
	if len(names) > size {
		names = names[:size]
		out["NextToken"] = tokenStart + names[size-1]
	}
	described := []map[string]any{}
	for _, name := range names {
		if fits(name, filters) {
			described = append(described, s.parameters[name].describe(name))
		}
	}
	out["Parameters"] = described
	return out
}

func (p parameter) describe(name string) map[string]any {
	tier := "Standard"
	if len(p.value) > 4096 { // what a standard parameter holds, in bytes
		tier = "Advanced"
	}
	return map[string]any{
		"Name": name, "Type": "String", "DataType": "text", "Tier": tier, "Version": p.version,
		"ARN":              "arn:aws:ssm:us-east-1:123456789012:parameter" + name,
		"LastModifiedDate": float64(p.modified.UnixMilli()) / 1000,
		"LastModifiedUser": p.user,
	}
}

func fits(name string, filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool { return !slices.ContainsFunc(f.Values, f.test(name)) })
}

// check refuses what the service refuses, and the filters of it that are not played.
func (f filter) check() (code, message string) {
	options, known := map[string][]string{
		"Path": {"Recursive", "OneLevel", ""},
		"Name": {"BeginsWith", "Equals", ""},
	}[f.Key]
	switch {
	case !known:
		return "InvalidFilterKey", "The following filter key is not valid: " + f.Key
	case !slices.Contains(options, f.Option):
		return "InvalidFilterOption", "The following filter option is not valid: " + f.Option
	case len(f.Values) == 0:
		return "InvalidFilterValue", "The following filter values are missing for filter key " + f.Key
	case f.Key == "Path" && slices.ContainsFunc(f.Values, notPath):
		return "ValidationException", "The parameter doesn't meet the parameter name requirements: a path begins with / and does not end with it"
	}
	return "", ""
}

func notPath(path string) bool { return !strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") }

// test says which values of the filter a name fits.
func (f filter) test(name string) func(value string) bool {
	return func(value string) bool {
		switch {
		case f.Key == "Name" && f.Option == "BeginsWith":
			return strings.HasPrefix(name, value)
		case f.Key == "Name":
			return name == value
		}
		below, ok := strings.CutPrefix(name, value+"/")
		return ok && (f.Option == "Recursive" || !strings.Contains(below, "/"))
	}
}
