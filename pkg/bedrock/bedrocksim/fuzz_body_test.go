package bedrocksim_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// Whatever a body is, it is answered or refused, whether or not the rules are enforced.
func FuzzBodies(f *testing.F) {
	models := append(bedrocksim.InvokeModelIDs(), reel, ray)
	for i, model := range models {
		body := bodies[model].body
		if len(body) > 3000 {
			body = `{"image":"` + tiny + `","prompt":null,"left":1}`
		}
		f.Add(i, body)
	}
	f.Add(len(models)-2, single("a boat"))
	f.Add(len(models)-2, manual(`{"text":"a"}`, `{"image":{}}`))
	f.Add(len(models)-1, `{"prompt":"a","keyframes":{"frame0":[]},"aspect_ratio":3}`)
	f.Fuzz(func(t *testing.T, i int, body string) {
		model := models[(i%len(models)+len(models))%len(models)]
		path := "/model/" + url.PathEscape(model) + "/invoke"
		if model == reel || model == ray {
			path, body = "/async-invoke", jobBody(model, "", body)
		}
		for _, sim := range []*bedrocksim.Server{bedrocksim.New(), bedrocksim.New(bedrocksim.WithoutRules())} {
			r := httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header.Set("Authorization", credential)
			w := httptest.NewRecorder()
			sim.ServeHTTP(w, r)
			if calls := sim.Calls(); len(calls) != 1 || calls[0].Status == 0 {
				t.Errorf("%s: %+v", model, calls)
			}
		}
	})
}
