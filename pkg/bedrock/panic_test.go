package bedrock_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/internal/deep"
)

// A panic that nobody can recover from would end the process, and with it all answers.
func TestAPanicWhileAModelIsAskedIsThatOfItsCaller(t *testing.T) {
	client := connect(t, http.NotFoundHandler(), bedrock.Options{
		Watch: func(http.RoundTripper) http.RoundTripper { return roundTripper(func() { panic("no trip") }) },
	})
	s := client.Open(t.Context(), only(question()))
	defer s.Close()
	defer func() {
		if p, stack := deep.Recovered(recover()); p != "no trip" || !strings.Contains(string(stack), "roundTripper.RoundTrip") {
			t.Errorf("recovered %v with\n%s", p, stack)
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
