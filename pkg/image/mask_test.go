package image_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"testing"
)

// The mask of the tests is white on its left, of half the size of the picture, and grey in
// between. Where a layer is transparent nobody has painted anything.
func TestAMaskIsPureAndOfThePicturesSizeAndWhiteWhereTheModelChangesThings(t *testing.T) {
	inpainting, outpainting := canvas+"image: {"+canvasImage+", edit: inpainting}\n", canvas+"image: {"+canvasImage+", edit: outpainting}\n"
	inpaint, erase := service("stable-image-inpaint", "edit: inpaint"), service("stable-image-erase-object", "edit: erase_object")
	for name, row := range map[string]struct {
		template, mask string
		left, right    uint8
	}{
		"inpainting of titan, where black changes": {inpainting, "mask.png", 0, 255},
		"outpainting of titan":                     {outpainting, "mask.png", 255, 0},
		"inpaint of stability":                     {inpaint, "mask.png", 255, 0},
		"erase of stability":                       {erase, "mask.png", 255, 0},
		"a layer for titan":                        {inpainting, "brush.png", 0, 255},
		"a layer for stability":                    {inpaint, "brush.png", 255, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, row.template)
			if a := r.ask(said("A storm", "other.png", row.mask)); len(a.Pictures) != 1 {
				t.Fatalf("%q %+v", a.Text, a.Err)
			}
			var sent struct {
				Mask              []byte
				InPaintingParams  struct{ MaskImage []byte }
				OutPaintingParams struct{ MaskImage []byte }
			}
			if err := json.Unmarshal([]byte(r.sent()), &sent); err != nil {
				t.Fatal(err)
			}
			data := bytes.Join([][]byte{sent.Mask, sent.InPaintingParams.MaskImage, sent.OutPaintingParams.MaskImage}, nil)
			p, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			grey, ok := p.(*image.Gray)
			if !ok || grey.Rect.Size() != image.Pt(320, 336) {
				t.Fatalf("it is a %T of %v", p, p.Bounds())
			}
			for i, v := range grey.Pix {
				if x := i % 320; x < 154 && v != row.left || x > 165 && v != row.right || v != 0 && v != 255 {
					t.Fatalf("at %d it is %d", x, v)
				}
			}
		})
	}
}
