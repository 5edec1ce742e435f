package bedrock_test

import (
	"net/http"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock"
)

// A panic that nobody can recover from would end the process, and with it all answers.
func TestAPanicWhileAModelIsAskedIsThatOfItsCaller(t *testing.T) {
	client := connect(t, http.NotFoundHandler(), bedrock.Options{
		Watch: func(http.RoundTripper) http.RoundTripper { return roundTripper(func() { panic("no trip") }) },
	})
	s := client.Open(t.Context(), only(question()))
	defer s.Close()
	defer func() {
		if p := recover(); p != "no trip" {
			t.Errorf("recovered %v", p)
		}
	}()
	_, err := s.Next()
	t.Errorf("no panic, and %v", err)
}

type roundTripper func()

func (r roundTripper) RoundTrip(*http.Request) (*http.Response, error) {
	r()
	return nil, http.ErrAbortHandler
}
