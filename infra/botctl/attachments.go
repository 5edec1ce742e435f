package main

import (
	"mime"
	"net/url"
	"path"

	"github.com/poebridge/poebridge/pkg/poe"
)

// attachmentsOf are files by their addresses, of the types that their names tell.
func attachmentsOf(addresses []string) (all []poe.Attachment) {
	for _, address := range addresses {
		name := address
		if u, err := url.Parse(address); err == nil {
			name = path.Base(u.Path)
		}
		kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name)))
		if kind == "" {
			kind = "application/octet-stream"
		}
		all = append(all, poe.Attachment{URL: address, ContentType: kind, Name: name})
	}
	return all
}
