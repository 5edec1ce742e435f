package main

import (
	"net/http"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
)

// attachmentsPath is what the folder of -attachments is served below.
const attachmentsPath = "/attachments/"

// attachmentFiles serves the files of a folder. A page among them, which anybody may have
// written, does nothing here: the playground is at the same origin.
func attachmentFiles(folder string) http.Handler {
	files := http.StripPrefix(attachmentsPath, http.FileServer(http.Dir(folder)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", playground.FilePolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		files.ServeHTTP(w, r)
	})
}
