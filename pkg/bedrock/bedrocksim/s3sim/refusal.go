package s3sim

import (
	"encoding/xml"
	"net/http"
)

// refusal is one of S3's errors.
type refusal struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	Resource  string `xml:",omitempty"`
	RequestID string `xml:"RequestId"`
	status    int
}

func refuse(status int, code, message string) *refusal {
	return &refusal{Code: code, Message: message, status: status}
}

// write answers with the error, of which HEAD gets the status alone.
func (e refusal) write(w http.ResponseWriter, r *http.Request, id string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(e.status)
	if r.Method == http.MethodHead {
		return
	}
	e.Resource, e.RequestID = r.URL.Path, id
	body, _ := xml.Marshal(e)                           // strings always marshal
	_, _ = w.Write(append([]byte(xml.Header), body...)) // a client that left reads nothing
}
