package playground

import (
	"embed"
	"io/fs"
	"net/http"
)

// files are the page as it was built from web/.
//
//go:embed all:assets
var files embed.FS

// assets serves the page. Its files keep their names from build to build, so a browser asks
// whether they have changed.
func assets() http.Handler {
	root, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err) // the name is valid
	}
	serve := http.StripPrefix(Path, http.FileServerFS(root))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		serve.ServeHTTP(w, r)
	})
}
