package figure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// extensions are the endings of a figure's name, each of which is also the name of a format.
var extensions = []string{".svg", ".png", ".pdf"}

// An Error says why a figure could not be saved. The file of that name, if there was one, is as it
// was.
type Error struct {
	Path string
	Err  error
}

// Error names the path, quoted, so that a strange name cannot disguise itself.
func (e *Error) Error() string {
	return "cannot save the figure " + strconv.Quote(e.Path) + ": " + e.Err.Error()
}

// Unwrap returns the cause, for errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// CheckPath reports what is wrong with the name of a figure, without touching the file: whether it
// ends in .svg, .png or .pdf, is a usable name, and lies in a folder that exists. A program calls it
// to refuse a bad name before it starts a long computation. A nil result does not promise that the
// file can be written.
func CheckPath(path string) error {
	if _, _, err := target(path); err != nil {
		return &Error{path, err}
	}
	return nil
}

// target returns the extension of a figure's name in lower case, and the file to replace, which is
// another one if path is a symbolic link.
func target(path string) (extension, file string, err error) {
	allowed := "a figure's name ends in " + strings.Join(extensions[:len(extensions)-1], ", ") + " or " + extensions[len(extensions)-1]
	base := filepath.Base(path)
	extension = strings.ToLower(filepath.Ext(base))
	switch {
	case path == "":
		return "", "", errors.New("the name is empty; " + allowed)
	case !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl):
		return "", "", errors.New("the name contains control characters or is not UTF-8; " + allowed)
	case os.IsPathSeparator(path[len(path)-1]):
		return "", "", errors.New("this names a folder; " + allowed)
	case !slices.Contains(extensions, extension):
		return "", "", errors.New("unknown format; " + allowed)
	case strings.Trim(base[:len(base)-len(extension)], ". ") == "" || !filepath.IsLocal(base):
		return "", "", errors.New("this is no usable name for a file; " + allowed)
	}

	file = path
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return "", "", errors.New("this is a folder")
	case err == nil && !info.Mode().IsRegular():
		return "", "", errors.New("this is not a regular file")
	case err == nil:
		// Renaming onto a link would replace the link and leave the file it points to.
		if file, err = filepath.EvalSymlinks(path); err != nil {
			return "", "", cause(err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return "", "", cause(err)
	default:
		if _, err := os.Lstat(path); err == nil {
			return "", "", errors.New("this is a symbolic link to a file that does not exist")
		}
	}
	folder := filepath.Dir(file)
	switch info, err := os.Stat(folder); {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", fmt.Errorf("the folder %q does not exist", folder)
	case err != nil:
		return "", "", cause(err)
	case !info.IsDir():
		return "", "", fmt.Errorf("%q is not a folder", folder)
	}
	return extension, file, nil
}

// cause drops the operation and the path from an error of the operating system; the path would be
// said twice, or be that of a temporary file.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// save renders a figure in the format that its name asks for, and then puts it in place.
func save(path string, render func(w io.Writer, extension string) error) error {
	extension, file, err := target(path)
	if err != nil {
		return &Error{path, err}
	}
	var b bytes.Buffer
	if err := render(&b, extension); err != nil {
		return &Error{path, err}
	}
	if err := replace(file, &b); err != nil {
		return &Error{path, cause(err)}
	}
	return nil
}

// replace makes content the content of file, all or nothing: it goes to a temporary file in the
// same folder, which then takes the name.
func replace(file string, content io.Reader) (err error) {
	mode := fs.FileMode(0o666) // less what the user's umask takes away
	old, err := os.OpenFile(file, os.O_WRONLY, 0)
	switch {
	case err == nil:
		// A file that may not be written must not be replaced either, though the folder would allow it.
		info, err := old.Stat()
		old.Close()
		if err != nil {
			return err
		}
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}

	temporary, err := create(filepath.Dir(file), mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temporary.Close()
			os.Remove(temporary.Name())
		}
	}()
	if _, err := io.Copy(temporary, content); err != nil {
		return err
	}
	// A full disk may show only now.
	if err := temporary.Sync(); err != nil {
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

// create is os.CreateTemp with a mode: a figure is an ordinary file and not private to its owner.
func create(folder string, mode fs.FileMode) (*os.File, error) {
	for {
		name := filepath.Join(folder, fmt.Sprintf(".figure-%08x.tmp", rand.Uint32()))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}
