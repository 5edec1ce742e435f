package attachment

import (
	"errors"
	"image/color"
	"testing"
)

// Each is whole as it comes, also with something behind its end, and damaged without it.
func TestAPictureWithoutItsEndIsDamaged(t *testing.T) {
	for name, data := range map[string][]byte{
		"png": asPNG(t, corners(40, 30)), "jpeg": asJPEG(t, corners(40, 30)), "gif": asGIF(t, color.Black), "webp": losslessWebP(8, 8),
	} {
		t.Run(name, func(t *testing.T) {
			if r := fitted(t, data, Limits{}); r.Err != nil {
				t.Fatalf("whole: %v", r.Err)
			}
			if r := fitted(t, append(append([]byte{}, data...), 0, 0, 0), Limits{}); r.Err != nil {
				t.Errorf("with more behind it: %v", r.Err)
			}
			for _, cut := range []int{1, 2, len(data) / 4} {
				r := fitted(t, data[:len(data)-cut], Limits{})
				if p, ok := errors.AsType[*Problem](r.Err); !ok || p.Reason != Damaged {
					t.Errorf("without its last %d bytes of %d: %v", cut, len(data), r.Err)
				}
			}
		})
	}
}

// The picture in a JPEG's EXIF has an end of its own.
func TestTheEndOfAThumbnailIsNotThatOfTheJPEG(t *testing.T) {
	small, whole := asJPEG(t, corners(8, 8)), asJPEG(t, corners(40, 30))
	segment := append([]byte("Exif\x00\x00"), small...)
	head := []byte{0xff, 0xd8, 0xff, markerAPP1, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}
	data := append(append(head, segment...), whole[2:]...)
	if r := fitted(t, data, Limits{}); r.Err != nil {
		t.Fatalf("whole: %v", r.Err)
	}
	r := fitted(t, data[:len(data)-2], Limits{})
	if p, ok := errors.AsType[*Problem](r.Err); !ok || p.Reason != Damaged {
		t.Errorf("cut: %v", r.Err)
	}
}
