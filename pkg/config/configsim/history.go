package configsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// maxVersions is how many versions of a parameter are kept, the current one among them
// (lambda.md §5).
const maxVersions = 100

// maxHistory is how many versions one call of GetParameterHistory returns.
const maxHistory = 50

// write adds a version of a parameter, and returns it.
func (s *Server) write(name, value string) parameter {
	p := parameter{value, s.parameters[name].version + 1, time.Now(), s.writer()}
	s.parameters[name] = p
	all := append(s.history[name], p)
	s.history[name] = all[max(0, len(all)-maxVersions):]
	return p
}

// remove takes a parameter away, with all that it was.
func (s *Server) remove(name string) (there bool) {
	_, there = s.parameters[name]
	delete(s.parameters, name)
	delete(s.history, name)
	return there
}

func noSuchParameter(name string) Fault {
	return Refuse(http.StatusBadRequest, "ParameterNotFound", fmt.Sprintf("Parameter %s not found.", name))
}

func (s *Server) deleteParameter(w http.ResponseWriter, r *http.Request, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.remove(name) {
		noSuchParameter(name)(w, r)
		return
	}
	answer(w, map[string]any{})
}

// getParameterHistory answers with one page of the versions of a parameter, the oldest
// first. A token is the version before the page.
func (s *Server) getParameterHistory(w http.ResponseWriter, r *http.Request, body []byte) {
	in := struct {
		Name       string
		MaxResults int
		NextToken  string
	}{MaxResults: maxHistory, NextToken: "0"}
	if json.Unmarshal(body, &in) != nil {
		Refuse(http.StatusBadRequest, "SerializationException", "")(w, r)
		return
	}
	after, err := strconv.Atoi(in.NextToken)
	s.mu.Lock()
	defer s.mu.Unlock()
	all, there := s.history[in.Name]
	switch {
	case in.MaxResults < 1 || in.MaxResults > maxHistory:
		invalid(fmt.Sprintf("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value between 1 and %d", maxHistory))(w, r)
		return
	case err != nil:
		Refuse(http.StatusBadRequest, "InvalidNextToken", "The specified token isn't valid.")(w, r)
		return
	case !there:
		noSuchParameter(in.Name)(w, r)
		return
	}
	page, out := []map[string]any{}, map[string]any{}
	for _, p := range all {
		switch {
		case p.version <= after:
		case len(page) == in.MaxResults:
			out["NextToken"] = strconv.Itoa(page[len(page)-1]["Version"].(int))
		default:
			version := p.describe(in.Name)
			version["Value"] = p.value
			page = append(page, version)
		}
	}
	out["Parameters"] = page
	answer(w, out)
}

// Versions are the texts of a parameter that are kept, the current one last.
func (s *Server) Versions(name string) (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.history[name] {
		texts = append(texts, p.value)
	}
	return texts
}
