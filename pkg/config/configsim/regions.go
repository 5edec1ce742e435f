package configsim

import (
	"net/http"
	"strings"
)

// Regions plays both services in several regions behind one address. Which one is asked
// follows from the scope of a request's signature, as no endpoint variable has a region.
type Regions map[string]*Server

// ServeHTTP has the region's services answer. A region that is not there has no address,
// which a client cannot tell from services that are down.
func (r Regions) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if s, ok := r[signedFor(req)]; ok {
		s.ServeHTTP(w, req)
		return
	}
	http.Error(w, "no such region", http.StatusServiceUnavailable)
}

// signedFor is the region in the scope of a signature, key/date/region/service.
func signedFor(r *http.Request) string {
	_, after, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	scope := strings.Split(after, "/")
	if len(scope) < 3 {
		return ""
	}
	return scope[2]
}
