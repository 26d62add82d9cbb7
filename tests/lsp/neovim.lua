-- Optimises the function that the cursor is put on, applies the first rewrite, saves, and leaves.
-- The API is that of Neovim 0.7, which Debian 12 has; what newer ones deprecate still works there.

local file, line, command = vim.env.LESSONL_FILE, tonumber(vim.env.LESSONL_LINE), vim.env.LESSONL_COMMAND

local function say(text)
  io.stdout:write(text .. "\n")
end

local function wait(seconds, what, holds)
  if not vim.wait(seconds * 1000, holds, 50) then
    say("gave up: " .. what)
    vim.cmd("cquit 1")
  end
end

local messages = {}
vim.lsp.handlers["window/showMessage"] = function(_, result)
  table.insert(messages, result.message)
end

vim.cmd("edit " .. vim.fn.fnameescape(file))
vim.api.nvim_win_set_cursor(0, { line, 4 })
local id = vim.lsp.start_client({
  name = "lessonl",
  cmd = vim.split(command, "\31"),
  root_dir = vim.fn.fnamemodify(file, ":h"),
  init_options = { settings = { rounds = 1 } },
})
vim.lsp.buf_attach_client(0, id)
local client
wait(20, "the server does not start", function()
  client = vim.lsp.get_client_by_id(id)
  return client ~= nil and client.initialized
end)
say("ready " .. client.name)

local function actions()
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {} }
  local answer = client.request_sync("textDocument/codeAction", params, 20000, 0)
  return answer.result or {}
end

local function find(title)
  for _, action in ipairs(actions()) do
    if action.title:find(title, 1, true) == 1 then
      return action
    end
  end
  say("there is no action " .. title)
  vim.cmd("cquit 1")
end

local optimize = find("Optimize with LessonL")
client.request("workspace/executeCommand", optimize.command, function() end, 0)
wait(120, "the run does not end", function()
  return #messages > 0
end)
say(messages[#messages])

local apply = find("Apply #1")
say(apply.title)
if not apply.edit then
  apply = client.request_sync("codeAction/resolve", apply, 20000, 0).result
end
local before = vim.api.nvim_buf_get_lines(0, 0, -1, false)
vim.lsp.util.apply_workspace_edit(apply.edit, client.offset_encoding)
vim.cmd("write")
vim.cmd("undo")
say("undone " .. tostring(vim.deep_equal(before, vim.api.nvim_buf_get_lines(0, 0, -1, false))))
vim.api.nvim_win_set_cursor(0, { line, 4 })
local hover = vim.lsp.util.make_position_params()
local said = {}
wait(20, "the hover says nothing", function() -- changes are sent a moment later
  said = client.request_sync("textDocument/hover", hover, 20000, 0)
  return said.result ~= nil
end)
say("hover " .. said.result.contents.value)
vim.lsp.stop_client(id)
wait(10, "the server does not end", function()
  return vim.lsp.get_client_by_id(id) == nil
end)
vim.cmd("quitall!")
