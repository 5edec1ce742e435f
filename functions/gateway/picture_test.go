package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const painter = `schema: 1
kind: image
model: {id: stability.sd3-5-large-v1:0, regions: [us-west-2]}
image: {dialect: stability, generate: text_to_image, seed: 7, max_seed: 4294967294}
price: {images: {any: 0.08}}
`

// The function uploads with the key that Poe has called it with.
func TestABotOfPictures(t *testing.T) {
	uploads := httptest.NewServer(poesim.New(poesim.Options{Key: func(_ *http.Request, key string) bool { return key == keyA }}))
	defer uploads.Close()
	c := launch(t, withEnv("POEBRIDGE_POE_UPLOAD_URL="+uploads.URL+poesim.UploadPath))
	c.put(t, "/poebridge/test/defaults/image", "defaults/image.yaml")
	const group = "/poebridge/test/groups/nova/_group"
	c.conf.PutParameter(group, strings.Replace(c.put(t, group, "groups/nova/group.yaml"), "models:", "models:\n  - stability.sd3-5-large-v1:0\n#", 1))
	c.conf.PutParameter("/poebridge/test/groups/nova/painter", painter)
	c.conf.PutSecret(secret, `{"painter":"`+keyA+`"}`)
	a := c.ask(t, "painter", "A fox")
	if want := "\n\n*⁂ Seed: 7*"; len(a.Pictures) != 1 || !strings.HasPrefix(a.Pictures[0].File.URL, uploads.URL) || !strings.Contains(a.Text, want) {
		t.Errorf("%q, %+v, %+v", a.Text, a.Pictures, a.Err)
	}
}
