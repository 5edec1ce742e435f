package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// wire answers calls without a network.
type wire func() (status int, body string)

func (w wire) Do(*http.Request) (*http.Response, error) {
	status, body := w()
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// A deployment that changes hundreds of bots is as many events, and each in a process of its
// own that has to write: 3 writes a second are for all of them, and for the deployment.
func TestAWriteHasPatienceWithTheWritesOfAWholeDeployment(t *testing.T) {
	for name, row := range map[string]struct {
		refused time.Duration
		good    bool
	}{
		"minutes":  {9 * time.Minute, true},
		"for ever": {time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				s := newStates(aws.Config{
					Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
					HTTPClient: wire(func() (int, string) {
						if time.Since(began) < row.refused {
							return http.StatusBadRequest, `{"__type":"ThrottlingException","message":"Rate exceeded"}`
						}
						return http.StatusOK, `{"Version":7}`
					}),
				}, stage)
				version, err := s.write(t.Context(), ref{"g", "b"}, state{Result: resultPending})
				if (err == nil) != row.good || row.good && version != 7 {
					t.Errorf("%d, %v", version, err)
				}
				if took := time.Since(began); took > 11*time.Minute {
					t.Errorf("it took %s of the 15 minutes that there are", took)
				}
			})
		})
	}
}
