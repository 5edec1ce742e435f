package configsim

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
)

// Refuse answers with an error of AWS's.
func Refuse(status int, code, message string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		body, _ := json.Marshal(map[string]string{"__type": code, "message": message}) // strings always encode
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = w.Write(body)
		return true
	}
}

// Throttle refuses as a service does that is asked too often.
func Throttle() Fault { return Refuse(http.StatusBadRequest, "ThrottlingException", "Rate exceeded") }

// Outage answers as a load balancer does with nothing behind it.
func Outage() Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "<html>Service Unavailable</html>", http.StatusServiceUnavailable)
		return true
	}
}

// Cut breaks the connection.
func Cut() Fault {
	return func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
}

// Meet holds each request until n have come; then the services answer. Give the same
// one to both services to see whether they are asked at the same time.
func Meet(n int32) Fault {
	var come atomic.Int32
	all := make(chan struct{})
	return func(_ http.ResponseWriter, r *http.Request) bool {
		if come.Add(1) == n {
			close(all)
		}
		select {
		case <-all:
		case <-r.Context().Done():
		}
		return false
	}
}
