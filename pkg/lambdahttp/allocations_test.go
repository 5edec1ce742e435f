package lambdahttp_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp"
)

// A delta of an answer is one piece on its way to Lambda.
func TestAPieceOnItsWayToLambdaCostsNoMemory(t *testing.T) {
	room := make([]byte, 32<<10)
	cost := func(count int) float64 {
		piece := []byte("event: text\ndata: {\"text\":\" words\"}\n\n")
		return testing.AllocsPerRun(20, func() {
			r := invoke(t.Context(), t, get, lambdahttp.Options{}, func(w http.ResponseWriter, _ *http.Request) {
				flusher := http.NewResponseController(w)
				for range count {
					_, _ = w.Write(piece)
					_ = flusher.Flush()
				}
			})
			read := 0
			for {
				n, err := r.Read(room)
				read += n
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if read < count*len(piece) {
				t.Fatalf("%d bytes of %d pieces", read, count)
			}
		})
	}
	few, many := cost(100), cost(2_100)
	if each := (many - few) / 2_000; each > 0.01 {
		t.Errorf("%.0f allocations with 100 pieces, %.0f with 2100", few, many)
	}
}
